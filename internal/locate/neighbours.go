package locate

// Blocks lists the blocks of a folder's module as they are written, those of
// override files too, by path and position.
func (ix *Index) Blocks(folder string) []Block {
	m := ix.module(folder)
	if m == nil {
		return nil
	}
	blocks := make([]Block, 0, len(m.nodes))
	for _, s := range m.all {
		if s.folder() != m.folder {
			continue
		}
		for _, n := range s.nodes {
			blocks = append(blocks, n.Block)
		}
	}
	return blocks
}

// Callers lists the module blocks of this tree that call a folder's module.
func (ix *Index) Callers(folder string) []Block {
	calls := ix.callers()[folder]
	blocks := make([]Block, len(calls))
	for i, c := range calls {
		blocks[i] = c.node.Block
	}
	return blocks
}
