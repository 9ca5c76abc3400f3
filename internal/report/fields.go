package report

import "hash/maphash"

// fields are those of an entry that is taken apart by hand, by number. What
// [reader.decode] refuses, they refuse.
type fields struct {
	reader *reader
	item   item
	seen   uint64
	spoilt bool
}

// once notes a field, and refuses it the second time.
func (f *fields) once(number int, name string, value node) bool {
	if f.seen&(1<<number) != 0 {
		f.spoil("an entry names a field twice", name, value)
		return false
	}
	f.seen |= 1 << number
	return true
}

func (f *fields) spoil(summary, name string, value node) {
	f.spoilt = true
	f.reader.diagnose(Error, summary, writtenAnew,
		joinPlace(f.item.place()+"."+name, f.reader.positionAt(f.item, value.at)))
}

// string notes a field that is a string or null.
func (f *fields) string(number int, name string, value node) (ok bool) {
	if !f.once(number, name, value) {
		return false
	}
	if value.kind() != '"' && value.kind() != 'n' {
		f.spoil(otherTypeFound, name, value)
	}
	return true
}

// text is a string; null is none.
func (f *fields) text(number int, name string, value node) string {
	if !f.string(number, name, value) {
		return ""
	}
	return value.text()
}

// texts are short texts that were read of late: entries that stand together have
// most of theirs in common. Where a text is kept follows from its hash, so that
// looking costs little and the memory never grows.
type texts struct {
	seed maphash.Seed
	kept [1 << 10]string
}

// common is a string that many entries have in common: it gets one copy.
func (f *fields) common(number int, name string, value node) string {
	if value.kind() != '"' {
		return f.text(number, name, value)
	}
	if !f.once(number, name, value) {
		return ""
	}
	written, texts := value.quoted(), f.reader.texts
	kept := &texts.kept[maphash.Bytes(texts.seed, written)%uint64(len(texts.kept))]
	if *kept == string(written) {
		return *kept
	}
	text := value.text()
	if len(text) <= maxTitle && text == string(written) { // what is written otherwise is another's text
		*kept = text
	}
	return text
}

// whole, date and unparted are fields that may be written in several ways.

func (f *fields) whole(number int, name string, value node) (w whole) {
	if f.once(number, name, value) {
		f.refuse(w.UnmarshalJSON(value.raw), name, value)
	}
	return w
}

func (f *fields) date(number int, name string, value node) (d date) {
	if f.once(number, name, value) {
		f.refuse(d.UnmarshalJSON(value.raw), name, value)
	}
	return d
}

func (f *fields) unparted(number int, name string, value node) (u unparted) {
	if f.once(number, name, value) {
		f.refuse(u.UnmarshalJSON(value.raw), name, value)
	}
	return u
}

func (f *fields) refuse(err error, name string, value node) {
	if err != nil {
		f.spoil(otherTypeFound, name, value)
	}
}
