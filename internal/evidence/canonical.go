package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The outcomes of a record.
const (
	Done    = "done"    // the act returned that it was carried out
	Refused = "refused" // policy, a guard or a server said no
	None    = "none"    // nothing was to be done, or nothing was tried
	Error   = "error"   // the act returned an error: what it did is unknown
)

// Outcomes lists every outcome, sorted.
func Outcomes() []string { return []string{Done, Error, None, Refused} }

// Canonical is the record as one line of JSON without a newline: fields in
// their declared order, times in UTC, no HTML escaping. The same facts are
// always the same bytes. A record that breaks a rule of its own fields is an
// error, so that no such record is ever kept.
func Canonical(r Record) ([]byte, error) {
	r = inUTC(r)
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("encode evidence %q: %w", r.EventID, err)
	}
	line, err := encode(r)
	if err != nil {
		return nil, fmt.Errorf("encode evidence %q: %w", r.EventID, err)
	}
	if !bytes.Contains(line, []byte(`\ufffd`)) {
		return line, nil
	}
	// encoding/json writes bytes that are no UTF-8 as an escaped U+FFFD, and
	// that character itself as it is: only the second time are they one text.
	if r, err = Parse(line); err != nil {
		return nil, err
	}
	return encode(r)
}

func encode(r Record) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Parse reads what [Canonical] wrote. It is strict: an unknown field, another
// schema or a second value is an error.
func Parse(line []byte) (Record, error) {
	var r Record
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Record{}, fmt.Errorf("decode evidence: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Record{}, errors.New("decode evidence: more than one value on the line")
	}
	if err := r.check(); err != nil {
		return Record{}, fmt.Errorf("decode evidence %q: %w", r.EventID, err)
	}
	return r, nil
}

// EventID names one record: "<pass>/<sequence>", counting from 1, so that a
// missing record leaves a gap.
func EventID(pass string, sequence int) string { return fmt.Sprintf("%s/%d", pass, sequence) }

func (r Record) check() error {
	switch {
	case r.Schema != Schema:
		return fmt.Errorf("schema %q, want %q", r.Schema, Schema)
	case r.Pass == "" || r.Sequence < 1:
		return fmt.Errorf("pass %q, sequence %d: want a pass and a sequence from 1", r.Pass, r.Sequence)
	case r.EventID != EventID(r.Pass, r.Sequence):
		return fmt.Errorf("event id is not %q", EventID(r.Pass, r.Sequence))
	case r.At.IsZero():
		return errors.New("occurred_at is missing")
	case r.Actor.Identity == "":
		return errors.New("actor is missing")
	case r.Incident.Key == "":
		return errors.New("incident is missing")
	case !slices.Contains(Outcomes(), r.Outcome):
		return fmt.Errorf("outcome %q, want one of %v", r.Outcome, Outcomes())
	}
	return nil
}

// inUTC is the record with its times in UTC: one moment is one text.
func inUTC(r Record) Record {
	r.At = r.At.UTC()
	if r.Approval != nil {
		r.Approval = &Approval{By: r.Approval.By, At: r.Approval.At.UTC()}
	}
	return r
}
