package locate

import (
	"bytes"
)

// region is a part of a file that may hold secrets.
type region struct {
	Range
	quoted  bool // the contents of one quoted string, or a part between ${}
	literal bool
	// undo undoes the escapes of the region's syntax; nil: HCL's.
	undo func(raw string) (value string, ok bool)
}

// regions lists the strings, heredocs and comments of Terraform code, which is
// all of it that may hold a secret, and the whole of any other file.
func regions(s *Source) []region {
	if s.body == nil {
		return []region{{Range: Range{0, len(s.file.Data)}, literal: true}}
	}
	if isJSON(s.Path()) {
		return jsonRegions(s.file)
	}
	r := &reader{data: s.file.Data}
	r.code(false)
	return r.found
}

// reader goes through code that HCL has parsed, and so is known to be valid:
// what opens closes. HCL's scanner would take as long again as the parser took.
type reader struct {
	data  []byte
	at    int
	found []region
}

func (r *reader) begins(text string) bool { return bytes.HasPrefix(r.data[r.at:], []byte(text)) }

// to goes on behind the next end, or to the end of the file.
func (r *reader) to(end string) {
	i := bytes.Index(r.data[r.at:], []byte(end))
	if i < 0 {
		r.at = len(r.data)
		return
	}
	r.at += i + len(end)
}

func (r *reader) add(start int, quoted, literal bool) {
	if start < r.at {
		r.found = append(r.found, region{Range: Range{start, r.at}, quoted: quoted, literal: literal})
	}
}

// code reads up to the file's end, or in a template to the brace that closes
// the part between ${ and }.
func (r *reader) code(inTemplate bool) {
	for depth := 0; r.at < len(r.data); {
		switch r.data[r.at] {
		case '#':
			r.comment("\n")
			continue
		case '/':
			if r.begins("//") {
				r.comment("\n")
				continue
			}
			if r.begins("/*") {
				r.comment("*/")
				continue
			}
		case '"':
			r.at++
			r.quoted()
			continue
		case '<':
			if r.begins("<<") {
				r.heredoc()
				continue
			}
		case '{':
			depth++
		case '}':
			if depth == 0 && inTemplate {
				r.at++
				return
			}
			depth--
		}
		r.at++
	}
}

func (r *reader) comment(end string) {
	start := r.at
	r.at += len("//") // "/*/" does not close itself; "#\n" does
	if r.data[start] == '#' {
		r.at = start
	}
	r.to(end)
	r.add(start, false, false)
}

// quoted reads a string whose opening quote is read.
func (r *reader) quoted() {
	start := r.at
	for r.at < len(r.data) {
		switch r.data[r.at] {
		case '\\':
			r.at = min(r.at+2, len(r.data))
		case '"':
			r.add(start, true, true)
			r.at++
			return
		case '$', '%':
			if r.sign(start, true) {
				start = r.at
			}
		default:
			r.at++
		}
	}
}

// sign reads what begins with "$" or "%" in a literal: code in braces, which
// ends the literal that began at start, or an escape, or the sign itself.
func (r *reader) sign(start int, quoted bool) (code bool) {
	opening := string(r.data[r.at]) + "{"
	switch {
	case r.begins(opening):
		r.add(start, quoted, true)
		r.at += len(opening)
		r.code(true)
		return true
	case r.begins(opening[:1] + opening):
		r.at += len(opening) + 1
	default:
		r.at++
	}
	return false
}

// heredoc reads from "<<" to the end of the word that closes it.
func (r *reader) heredoc() {
	opening := r.at
	r.to("\n")
	marker := bytes.TrimPrefix(bytes.TrimSpace(r.data[opening+len("<<"):r.at]), []byte("-"))
	start, line := r.at, true
	for r.at < len(r.data) {
		if line {
			rest, _, _ := bytes.Cut(r.data[r.at:], []byte("\n"))
			if bytes.Equal(bytes.TrimSpace(rest), marker) {
				r.add(start, false, true)
				r.at += len(rest)
				return
			}
		}
		line = r.data[r.at] == '\n'
		switch r.data[r.at] {
		case '$', '%':
			if r.sign(start, false) {
				start = r.at
			}
		default:
			r.at++
		}
	}
}
