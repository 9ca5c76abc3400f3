// Package edit makes byte-surgical edits to Terraform code.
//
// Bytes outside the named block or attribute always stay identical, and every
// edit is proved before it is returned: the result parses, and compared with
// the original only the named part differs. What cannot be proved is refused.
// Doing an edit twice is doing it once; an edit that changes nothing returns
// [ErrUnchanged].
package edit

import "errors"

// ErrUnchanged says that the code already is as the edit would make it.
var ErrUnchanged = errors.New("already as asked")

// Functions and types, each in its file:
//
//	type Step interface{ … }                         one edit of one file; a closed set
//	type RemoveBlock struct { Address string }
//	type SetAttribute struct { Address, Attribute, Value string }
//	type ReplaceLiteral struct { Range; Reference string }   "var.db_password"; inside templates ${var.db_password}
//	type AppendBlock struct { Source string }        at the end of a file, one blank line before
//	Apply(path string, src []byte, steps ...Step) ([]byte, error)
//	Diff(path string, before, after []byte, redact func(line []byte) []byte) string   unified, 3 lines of context
