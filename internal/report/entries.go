package report

import "iter"

// entries walks the list in a field, each entry with its place. A field without a
// value has none; one that is no list is told of, so that what it may have held
// does not pass for nothing.
func (r *reader) entries(it item, name string) iter.Seq[item] {
	if kind := it.kind(); kind != '{' && kind != 'n' && kind != 0 {
		r.otherType(it, "", it.node)
	}
	return r.listed(it, name, it.object().get(name))
}

// otherType tells of a field that has another type than its format says.
func (r *reader) otherType(it item, name string, value node) {
	place := it.place()
	if name != "" {
		place = it.child(name, value, -1).place()
	}
	r.diagnose(Error, otherTypeFound, writtenAnew,
		joinPlace(place, r.positionAt(it, value.at)))
}

// listed walks a list that is known under a name.
func (r *reader) listed(it item, name string, list node) iter.Seq[item] {
	return func(yield func(item) bool) {
		switch list.kind() {
		case 0, 'n':
		case '[':
			for i, n := range list.elements() {
				if !yield(it.child(name, n, i)) {
					return
				}
			}
		default:
			r.otherType(it, name, list)
		}
	}
}
