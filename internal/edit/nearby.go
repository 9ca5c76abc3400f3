package edit

// nearby is the window of the file that holds a block, so that a step need not look at
// all of the file. It is the whole file where it holds no one such block, or where the
// block does not stand by itself.
func (d *document) nearby(address string) *document {
	b, err := d.holder(address)
	if err != nil {
		return d
	}
	r := span(b)
	from, to := d.around(splice{start: r.Start.Byte, end: r.End.Byte})
	near, err := parseWindow("", d.src, from, to)
	if err != nil {
		return d
	}
	return near
}
