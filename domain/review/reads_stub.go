package review

type Reads interface{}
