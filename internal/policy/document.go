package policy

import (
	"errors"
	"fmt"
	"path"
)

// File is one document as it lies in the control repository.
type File struct {
	Path string // ".quell/policies/leaked-secrets.hcl"
	Data []byte
}

// Diagnostic says what is wrong with a document and what to do. Line and Column
// count from 1; 0 means the document as a whole.
type Diagnostic struct {
	Severity string `json:"severity"` // "error" or "warning"
	Summary  string `json:"summary"`
	Detail   string `json:"detail,omitempty"` // the remedy
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
}

// The severities of a [Diagnostic]. An error leaves the document out of the
// [Set]; a warning does not. Sources that claim the same reports are an error
// and stay: without them their reports would be read as nobody declared.
const (
	SeverityError   = "error"
	SeverityWarning = "warning"
)

// Kind is what a document declares. Its text is the document's block type.
type Kind string

// The kinds of document.
const (
	KindPolicy    Kind = "policy"
	KindException Kind = "exception"
	KindOwner     Kind = "owner"
	KindTarget    Kind = "target"
	KindSource    Kind = "source"
	KindFreeze    Kind = "freeze"
	KindSettings  Kind = "settings"
)

// Root is the folder of the control repository that holds every document.
const Root = ".quell"

const settingsPath = Root + "/settings.hcl"

// Kinds lists every kind of document.
func Kinds() []Kind {
	return []Kind{KindPolicy, KindException, KindOwner, KindTarget, KindSource, KindFreeze, KindSettings}
}

// folder is where documents of the kind lie; empty for settings, of which there
// is one.
func (k Kind) folder() string {
	switch k {
	case KindPolicy:
		return "policies"
	case KindException:
		return "exceptions"
	case KindOwner:
		return "owners"
	case KindTarget:
		return "targets"
	case KindSource:
		return "sources"
	case KindFreeze:
		return "freezes"
	default:
		return ""
	}
}

// PathOf is where the document of that kind and name lies:
// ".quell/policies/NAME.hcl". Settings have no name.
func PathOf(kind Kind, name string) string {
	if kind == KindSettings {
		return settingsPath
	}
	return path.Join(Root, kind.folder(), name+".hcl")
}

// kindOf says what a document under [Root] must hold by its path; ok is false
// for a path that no document may have.
func kindOf(p string) (kind Kind, ok bool) {
	if p == settingsPath {
		return KindSettings, true
	}
	folder, base := path.Split(p)
	if path.Ext(base) != ".hcl" {
		return "", false
	}
	for _, k := range Kinds() {
		if k.folder() != "" && folder == path.Join(Root, k.folder())+"/" {
			return k, true
		}
	}
	return "", false
}

// maxName keeps a name within a DNS label and, as part of a branch's name,
// within every forge's limits.
const maxName = 63

// ValidName says whether name may name a policy, exception, owner, target,
// source, freeze or stage: [a-z0-9]([a-z0-9-]*[a-z0-9])?, at most 63 characters,
// so that it is safe in a path and in a branch's name.
func ValidName(name string) error {
	if name == "" {
		return errors.New("name is empty")
	}
	if len(name) > maxName {
		return fmt.Errorf("name %q is %d characters long: at most %d are allowed", name, len(name), maxName)
	}
	for _, c := range []byte(name) {
		if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return fmt.Errorf("name %q: only lower-case letters, digits and \"-\" are allowed", name)
		}
	}
	if name[0] == '-' || name[len(name)-1] == '-' {
		return fmt.Errorf("name %q begins or ends with \"-\"", name)
	}
	return nil
}
