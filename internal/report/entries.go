package report

import "iter"

// entries walks the list in a field, each entry with its place. A field without a
// value has none; one that is no list is told of, so that what it may have held
// does not pass for nothing.
func (r *reader) entries(it item, name string) iter.Seq[item] {
	return r.listed(it, name, it.object().get(name))
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
			r.diagnose(Error, "a field has another type than its format says", "Write the report anew with the scanner itself; quell reads what the scanner wrote, unchanged.",
				joinPlace(it.child(name, list, -1).place(), r.positionAt(it, list.at)))
		}
	}
}
