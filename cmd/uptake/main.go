// Command uptake is the whole product in one binary: server, demonstration and
// the commands of an operator.
package main

func main() {}
