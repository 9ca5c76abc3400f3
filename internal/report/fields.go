package report

import (
	"bytes"

	"github.com/go-json-experiment/json"
)

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
	f.reader.diagnose(Error, summary, "Write the report anew with the scanner itself; quell reads what the scanner wrote, unchanged.",
		joinPlace(f.item.place()+"."+name, f.reader.positionAt(f.item, value.at)))
}

// text is a string; null is none.
func (f *fields) text(number int, name string, value node) string {
	if !f.once(number, name, value) {
		return ""
	}
	if value.kind() != '"' && value.kind() != 'n' {
		f.spoil("a field has another type than its format says", name, value)
	}
	return value.text()
}

// maxNames bounds how many common texts of a report are remembered.
const maxNames = 50_000

// common is a string that many entries have in common: it gets one copy.
func (f *fields) common(number int, name string, value node) string {
	if value.kind() == '"' && bytes.IndexByte(value.raw, '\\') < 0 {
		if text, known := f.reader.names[string(value.raw[1:len(value.raw)-1])]; known && f.once(number, name, value) {
			return text
		}
	}
	text := f.text(number, name, value)
	if len(f.reader.names) < maxNames && len(text) <= maxTitle {
		f.reader.names[text] = text
	}
	return text
}

// custom is a field of a type that decodes itself.
func (f *fields) custom(number int, name string, value node, into json.Unmarshaler) {
	if f.once(number, name, value) && into.UnmarshalJSON(value.raw) != nil {
		f.spoil("a field has another type than its format says", name, value)
	}
}
