// Package edit makes byte-surgical edits to Terraform code.
//
// Bytes outside the named block or attribute always stay identical, and every
// edit is proved before it is returned: the result parses, and compared with
// the original only the named part differs. What cannot be proved is refused.
// Doing an edit twice is doing it once; an edit that changes nothing returns
// [ErrUnchanged].
package edit

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrUnchanged says that the code already is as the edit would make it.
var ErrUnchanged = errors.New("already as asked")

// Refused says why an edit was not made. Nothing of it was.
type Refused struct {
	Path    string
	Address string // of the block concerned; empty where there is none
	Why     string // never quotes a value of the code
}

func (r *Refused) Error() string {
	if r.Address == "" {
		return fmt.Sprintf("edit %q: %s", r.Path, r.Why)
	}
	return fmt.Sprintf("edit %q %s: %s", r.Path, r.Address, r.Why)
}

// Step is one edit of one file: [RemoveBlock], [SetAttribute], [ReplaceLiteral],
// [AppendBlock] or [SealVariable]. The set is closed: [prove] knows each kind.
type Step interface {
	// splice says which bytes of the document become which.
	splice(d *document) (splice, error)
	// shifted is the step as it reads once s has been made.
	shifted(s splice) (Step, error)
	// subject is the address of the block concerned, as far as it is known.
	subject() string
}

// Apply makes the steps, in order, and proves each. Byte ranges in the steps
// refer to src as it is given; Apply carries them over the steps before.
//
// The error is [ErrUnchanged] when no step had anything to change, and a
// [*Refused] when any could not be made or proved; there is no result then.
func Apply(path string, src []byte, steps ...Step) ([]byte, error) {
	pending := append([]Step(nil), steps...)
	now := src
	for i, step := range pending {
		after, made, err := one(path, now, step)
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
	if bytes.Equal(now, src) {
		return nil, fmt.Errorf("edit %q: %w", path, ErrUnchanged)
	}
	return now, nil
}

// one makes and proves a single step.
func one(path string, src []byte, step Step) ([]byte, splice, error) {
	before, err := parse(path, src)
	if err != nil {
		return nil, splice{}, err
	}
	s, err := step.splice(before)
	if err != nil {
		return nil, splice{}, err
	}
	s = before.settle(s)
	out := s.apply(src)
	if bytes.Equal(out, src) {
		return nil, splice{}, ErrUnchanged
	}
	after, err := parse(path, out)
	if err != nil {
		return nil, splice{}, errors.New("the result would not parse")
	}
	if err := prove(step, before, after); err != nil {
		return nil, splice{}, fmt.Errorf("the edit is not proved: %w", err)
	}
	return out, s, nil
}

// refused types an error of a step, which says why without naming the file.
func refused(path, address string, err error) error {
	var r *Refused
	if errors.As(err, &r) {
		return err
	}
	return &Refused{Path: path, Address: address, Why: err.Error()}
}
