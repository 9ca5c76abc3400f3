// Package edit makes byte-surgical edits to code and configuration.
//
// Bytes outside the named part always stay identical, and every
// edit is proved before it is returned: the result parses, and compared with
// the original only the named part differs. What cannot be proved is refused.
// Doing an edit twice is doing it once; an edit that changes nothing returns
// [ErrUnchanged].
package edit

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// ErrUnchanged says that the code already is as the edit would make it.
var ErrUnchanged = errors.New("already as asked")

// Refused says why an edit was not made. Nothing of it was.
type Refused struct {
	Path    string
	Address string // of the part concerned; empty where there is none
	Why     string // never quotes a value of the code
}

func (r *Refused) Error() string {
	if r.Address == "" {
		return fmt.Sprintf("edit %q: %s", r.Path, r.Why)
	}
	return fmt.Sprintf("edit %q %s: %s", r.Path, r.Address, r.Why)
}

// Step is one edit of one file: of Terraform code [RemoveBlock], [SetAttribute],
// [RemoveAttribute], [RemoveListItem], [ReplacePolicyEntry], [RemoveStatement],
// [ReplaceLiteral], [AppendBlock] or [SealVariable]; of a file of settings [SetValue],
// [RemoveValue], [ReplaceText] or [ReplaceEntry]; of any text [RedactLine],
// [DropDefault] or [ReplaceRegion]. The set is closed.
type Step interface {
	// do makes the step and proves it, in the syntax that it is for.
	do(path string, now state) (state, splice, error)
	// shifted is the step as it reads once s has been made.
	shifted(s splice) (Step, error)
	// subject names the part concerned, as far as it is known.
	subject() string
}

// state is a file's bytes and, where they are known to parse, what they parse to.
type state struct {
	src    []byte
	parsed file
}

// file is a parsed file of some syntax, as far as a proof needs it.
type file interface {
	bytes() []byte
	// outline is every named part of the file and what it says, layout aside.
	outline() []item
	// settle is a splice as the file's own format would have it.
	settle(s splice) splice
}

// windowed is a file of which a proof needs only what lies around a splice: the rest
// reads as before if its bytes are the same, which is proved of every byte.
type windowed[F file] interface {
	windows(path string, s splice, out []byte) (before, after F, err error)
}

// stepIn is a step on files of one syntax. How it makes its splice and what it may
// claim are told apart, so that a fault of one does not hide in the other.
type stepIn[F file] interface {
	// splice says which bytes of the file become which.
	splice(f F) (splice, error)
	// claim says what the step may change.
	claim(f F) (claim[F], error)
}

// File is a file that is read once, for however many edits of what it is.
type File struct {
	path string
	now  state
}

// Open reads a file. What does not parse says so in the first edit.
func Open(path string, src []byte) File {
	f := File{path: path, now: state{src: src}}
	if strings.HasSuffix(path, ".tf") {
		if d, err := parse(path, src); err == nil {
			f.now.parsed = d
		}
	}
	return f
}

// Apply is [File.Apply] on a file that is read for it alone.
func Apply(path string, src []byte, steps ...Step) ([]byte, error) {
	return File{path: path, now: state{src: src}}.Apply(steps...)
}

// Apply makes the steps, in order, and proves each. Byte ranges in the steps
// refer to the file as it was read; Apply carries them over the steps before. The
// file itself stays as it is.
//
// The error is [ErrUnchanged] when no step had anything to change, and a
// [*Refused] when any could not be made or proved; there is no result then.
func (f File) Apply(steps ...Step) ([]byte, error) {
	path, src, now := f.path, f.now.src, f.now
	pending := append([]Step(nil), steps...)
	for i, step := range pending {
		after, made, err := step.do(path, now)
		if errors.Is(err, ErrUnchanged) {
			continue
		}
		if err != nil {
			return nil, refused(path, step.subject(), err)
		}
		now = after
		for j := i + 1; j < len(pending); j++ {
			if pending[j], err = pending[j].shifted(made); err != nil {
				return nil, refused(path, pending[j].subject(), err)
			}
		}
	}
	if bytes.Equal(now.src, src) {
		return nil, fmt.Errorf("edit %q: %w", path, ErrUnchanged)
	}
	return now.src, nil
}

// one makes and proves a single step on a file of the syntax that parse reads.
func one[F file](path string, now state, parse func(path string, src []byte) (F, error), step stepIn[F]) (state, splice, error) {
	before, ok := now.parsed.(F)
	if !ok {
		var err error
		if before, err = parse(path, now.src); err != nil {
			return state{}, splice{}, err
		}
	}
	s, err := step.splice(before)
	if err != nil {
		return state{}, splice{}, err
	}
	s = before.settle(s)
	out := s.apply(now.src)
	if bytes.Equal(out, now.src) {
		return state{}, splice{}, ErrUnchanged
	}
	if w, ok := any(before).(windowed[F]); ok {
		was, is, err := w.windows(path, s, out)
		if err != nil {
			return state{}, splice{}, errResult
		}
		return proved(step, s, was, is, state{src: out})
	}
	after, err := parse(path, out)
	if err != nil {
		return state{}, splice{}, errResult
	}
	return proved(step, s, before, after, state{out, after})
}

var errResult = errors.New("the result would not parse")

// proved is the state after a step, if it is proved.
func proved[F file](step stepIn[F], s splice, before, after F, now state) (state, splice, error) {
	if err := prove(step, before, after); err != nil {
		return state{}, splice{}, fmt.Errorf("the edit is not proved: %w", err)
	}
	return now, s, nil
}

// refused types an error of a step, which says why without naming the file.
func refused(path, address string, err error) error {
	var r *Refused
	if errors.As(err, &r) {
		return err
	}
	return &Refused{Path: path, Address: address, Why: err.Error()}
}
