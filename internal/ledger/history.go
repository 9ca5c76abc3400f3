package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

var passName = regexp.MustCompile(`^[0-9A-Za-z-]+$`)

// ErrKept says that the pass's evidence is already kept: evidence is never
// rewritten.
var ErrKept = errors.New("evidence of this pass is already kept")

// Append keeps a pass's evidence as one new file, by the day of at in UTC. The
// records are all of that pass and count from 1 without a gap. No records make
// no file.
func (l *Ledger) Append(pass string, at time.Time, records []evidence.Record) error {
	if !passName.MatchString(pass) {
		return fmt.Errorf("keep evidence of pass %q: want letters, digits and hyphens", pass)
	}
	path := "evidence/" + at.UTC().Format("2006/01/02") + "/" + pass + ".jsonl"
	if l.present[path] || l.added[path] != nil {
		return fmt.Errorf("keep %q: %w", path, ErrKept)
	}
	var b bytes.Buffer
	for i, r := range records {
		if r.Pass != pass || r.Sequence != i+1 {
			return fmt.Errorf("keep %q: record %d is %q", path, i+1, evidence.EventID(r.Pass, r.Sequence))
		}
		line, err := evidence.Canonical(r)
		if err != nil {
			return fmt.Errorf("keep %q: %w", path, err)
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	if b.Len() > 0 {
		l.added[path] = b.Bytes()
		l.fresh = append(l.fresh, records...)
	}
	return nil
}

// EvidenceOf is an incident's history, oldest first: it reads all evidence that
// is kept, and what this pass has added.
func (l *Ledger) EvidenceOf(key incident.Key) ([]evidence.Record, error) {
	var out []evidence.Record
	mark := []byte(`"` + key + `"`)
	for _, path := range l.evidence {
		data, err := l.readFile(path)
		if err != nil {
			return nil, err
		}
		err = eachLine(path, data, func(line []byte) error {
			// Most lines are about other incidents: that they are whole is
			// all that has to be known of them here.
			if !bytes.Contains(line, mark) {
				if !json.Valid(line) {
					return errors.New("not JSON")
				}
				return nil
			}
			r, err := evidence.Parse(line)
			if err != nil {
				return err
			}
			if r.Incident.Key == key {
				out = append(out, r)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, r := range l.fresh {
		if r.Incident.Key == key {
			out = append(out, r)
		}
	}
	return out, nil
}
