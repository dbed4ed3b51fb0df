// Package pages holds one page a file: a struct with what the page shows, in
// words and values that are ready, and the component that lays it out. A page
// asks nobody anything; whoever fills the struct has decided what may be seen.
package pages
