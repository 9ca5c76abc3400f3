package locate

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// maxStateBytes bounds a state or plan that is read.
	maxStateBytes = 64 << 20
	// maxMapped bounds the resources that one may have.
	maxMapped = 200_000
	// maxModules bounds how deep its modules lie in each other.
	maxModules = 64
	// maxIdentifier bounds a text that identifies something, in bytes.
	maxIdentifier = 2048
)

// Mapping is what Terraform's own state or plan says about which address stands
// for which object. Of a resource's values it has only digests of those that
// identify it, so that no secret of a state is ever held.
type Mapping struct {
	entries []*mapped
	texts   map[textDigest][]*mapped
}

// textDigest is of a text that identifies something.
type textDigest [sha256.Size]byte

func digestOf(text string) textDigest { return sha256.Sum256([]byte(text)) }

// mapped is one managed resource of a state or plan.
type mapped struct {
	file    string // the state or plan, which lies in the repository
	address string // with module calls and indexes
	kind    string // the resource type
	account string // of AWS, as its ARN has it; empty: not told
	values  map[string]textDigest
}

// identifiers are the attributes that tell objects apart wherever they are, and
// designations those that name them.
var (
	identifiers  = []string{"arn", "client_id", "email", "id", "key_id", "object_id", "principal_id", "self_link", "unique_id"}
	designations = []string{"account_id", "agent_name", "application_id", "display_name", "name", "project", "secret_name", "service_account_id", "user"}
)

// StateError says that a file is not what terraform show -json prints. It never
// quotes the file.
type StateError struct{ Path, Summary string }

func (e *StateError) Error() string { return fmt.Sprintf("read state %q: %s", e.Path, e.Summary) }

// ReadMapping reads what "terraform show -json" printed of a state or a plan. The
// error is a *StateError.
func ReadMapping(file string, data []byte) (*Mapping, error) {
	if len(data) > maxStateBytes {
		return nil, &StateError{file, fmt.Sprintf("it is larger than %d MiB", maxStateBytes>>20)}
	}
	r := &stateReader{file: file, in: jsontext.NewDecoder(bytes.NewReader(data))}
	err := r.document()
	var refused *StateError
	switch {
	case errors.As(err, &refused):
		return nil, refused
	case err != nil:
		return nil, &StateError{file, "it is not JSON of Terraform's"}
	case !r.versioned || !r.valued:
		return nil, &StateError{file, "it is not what \"terraform show -json\" prints of a state or a plan"}
	}
	return newMapping(r.found), nil
}

func newMapping(entries []*mapped) *Mapping {
	m := &Mapping{entries: entries, texts: map[textDigest][]*mapped{}}
	for _, e := range entries {
		var held []textDigest
		for _, name := range slices.Concat(identifiers, designations) {
			if d, ok := e.values[name]; ok && !slices.Contains(held, d) {
				held = append(held, d)
				m.texts[d] = append(m.texts[d], e)
			}
		}
	}
	return m
}

// WithMapping is the tree with states or plans that say what its addresses stand
// for, in place of those it had. Their order does not matter.
func (ix *Index) WithMapping(mappings ...*Mapping) *Index {
	var entries []*mapped
	for _, m := range mappings {
		entries = append(entries, m.entries...)
	}
	slices.SortStableFunc(entries, func(a, b *mapped) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		return strings.Compare(a.address, b.address)
	})
	next := *ix
	next.mapping = nil
	if len(entries) > 0 {
		next.mapping = newMapping(entries)
	}
	return &next
}

// stateReader reads a state as a stream, and keeps little of it.
type stateReader struct {
	file              string
	in                *jsontext.Decoder
	versioned, valued bool
	found             []*mapped
}

// object reads an object, giving each field to the reader of its value.
func (r *stateReader) object(field func(name string) error) error {
	if r.in.PeekKind() != '{' {
		return r.in.SkipValue() // null, where Terraform has nothing to say
	}
	if _, err := r.in.ReadToken(); err != nil {
		return err
	}
	for r.in.PeekKind() == '"' {
		name, err := r.in.ReadToken()
		if err != nil {
			return err
		}
		if err := field(name.String()); err != nil {
			return err
		}
	}
	_, err := r.in.ReadToken()
	return err
}

func (r *stateReader) list(item func() error) error {
	if r.in.PeekKind() != '[' {
		return r.in.SkipValue()
	}
	if _, err := r.in.ReadToken(); err != nil {
		return err
	}
	for k := r.in.PeekKind(); k != ']' && k != 0; k = r.in.PeekKind() {
		if err := item(); err != nil {
			return err
		}
	}
	_, err := r.in.ReadToken()
	return err
}

// text reads a string, or passes over what is none.
func (r *stateReader) text(into *string) error {
	if r.in.PeekKind() != '"' {
		return r.in.SkipValue()
	}
	t, err := r.in.ReadToken()
	if err == nil {
		*into = t.String()
	}
	return err
}

// document reads the state ("values"), or of a plan what is there now
// ("prior_state") and what there will be ("planned_values").
func (r *stateReader) document() error {
	values := func(name string) error {
		if name != "root_module" {
			return r.in.SkipValue()
		}
		return r.module(0)
	}
	return r.object(func(name string) error {
		switch name {
		case "format_version":
			r.versioned = true
			return r.in.SkipValue()
		case "values", "planned_values":
			r.valued = true
			return r.object(values)
		case "prior_state":
			return r.object(func(name string) error {
				if name != "values" {
					return r.in.SkipValue()
				}
				return r.object(values)
			})
		}
		return r.in.SkipValue()
	})
}

func (r *stateReader) module(depth int) error {
	if depth > maxModules {
		return &StateError{r.file, fmt.Sprintf("its modules are nested more than %d deep", maxModules)}
	}
	return r.object(func(name string) error {
		switch name {
		case "resources":
			return r.list(r.resource)
		case "child_modules":
			return r.list(func() error { return r.module(depth + 1) })
		}
		return r.in.SkipValue()
	})
}

func (r *stateReader) resource() error {
	e := &mapped{file: r.file, values: map[string]textDigest{}}
	mode, arn := "", ""
	texts := map[string]string{}
	var hidden []string
	err := r.object(func(name string) error {
		switch name {
		case "address":
			return r.text(&e.address)
		case "mode":
			return r.text(&mode)
		case "type":
			return r.text(&e.kind)
		case "values":
			return r.values(texts)
		case "sensitive_values":
			return r.sensitive(&hidden)
		}
		return r.in.SkipValue()
	})
	if err != nil || mode != "managed" || e.address == "" {
		return err
	}
	if _, key, ok := strings.Cut(texts["id"], "/keys/"); ok {
		texts["key_id"] = key // of Google, who reports the key's own part alone
	}
	for name, text := range texts {
		if !slices.Contains(hidden, name) && (name != "key_id" || !slices.Contains(hidden, "id")) {
			e.values[name] = digestOf(text)
			if name == "arn" {
				arn = text
			}
		}
	}
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		e.account = awsAccount(parts[4])
	}
	if r.found = append(r.found, e); len(r.found) > maxMapped {
		return &StateError{r.file, fmt.Sprintf("it has more than %d resources", maxMapped)}
	}
	return nil
}

// values keeps the texts that identify, until the whole resource is read.
func (r *stateReader) values(texts map[string]string) error {
	return r.object(func(name string) error {
		if !slices.Contains(identifiers, name) && !slices.Contains(designations, name) {
			return r.in.SkipValue()
		}
		text := ""
		err := r.text(&text)
		if text != "" && len(text) <= maxIdentifier {
			texts[name] = text
		}
		return err
	})
}

// sensitive lists the values that Terraform calls sensitive.
func (r *stateReader) sensitive(hidden *[]string) error {
	if r.in.PeekKind() == 't' {
		*hidden = slices.Concat(identifiers, designations)
	}
	return r.object(func(name string) error {
		if r.in.PeekKind() != 'f' {
			*hidden = append(*hidden, name)
		}
		return r.in.SkipValue()
	})
}

// folder is where the file lies.
func (e *mapped) folder() string { return path.Dir(e.file) }
