package locate

// Index is a target's tree, ready to be asked.
type Index struct{}
