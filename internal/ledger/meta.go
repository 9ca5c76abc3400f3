package ledger

import (
	"bytes"
	"fmt"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// Schema names the version of the ledger's files.
const Schema = "quell.ledger/v1"

const metaPath = "ledger.json"

// Meta is what the ledger says about itself, in ledger.json.
type Meta struct {
	Schema string `json:"schema"`
	// Root is the first commit of the control repository that the ledger
	// belongs to.
	Root string `json:"root"`
	// Key names the fingerprint key of the ledger's incidents, telling nothing
	// about it.
	Key string `json:"key,omitempty"`
	// Refusals are what servers would not take from quell, so that the next
	// process need not be refused again to know.
	Refusals []Refusal `json:"refusals,omitempty"`
	// Scopes are what the last good reports of each scope covered, and in which
	// format they said so, sorted by scope; those that say neither are not among them.
	Scopes []Scope `json:"scopes,omitempty"`
}

// Scope is what reports are about, and what the last good ones covered of it.
type Scope struct {
	Scope    string          `json:"scope"` // "report findings/trivy.json", "source trivy", …
	Coverage report.Coverage `json:"coverage"`
	Formats  []string        `json:"formats,omitempty"` // of the reports, sorted
}

// Refusal is one branch (of a target) or one repository that took no push.
type Refusal struct {
	Target     string    `json:"target,omitempty"`
	Repository string    `json:"repository,omitempty"`
	Words      string    `json:"words"` // the server's
	At         time.Time `json:"at"`
}

// Meta is ledger.json; false says that there is none yet.
func (l *Ledger) Meta() (Meta, bool, error) { return l.meta, l.hasMeta, nil }

// SetMeta writes ledger.json. An empty schema means the present one.
func (l *Ledger) SetMeta(m Meta) error {
	if m.Schema == "" {
		m.Schema = Schema
	}
	if m.Schema != Schema {
		return fmt.Errorf("write %q: schema %q, want %q", metaPath, m.Schema, Schema)
	}
	l.meta, l.hasMeta = m, true
	return nil
}

func (l *Ledger) loadMeta() error {
	data, err := l.readFile(metaPath)
	if err != nil {
		return err
	}
	if err := decodeStrict(data, &l.meta); err != nil {
		return strange(metaPath, 0, err)
	}
	if l.meta.Schema != Schema {
		return strange(metaPath, 0, fmt.Errorf("schema %q, want %q", l.meta.Schema, Schema))
	}
	l.metaData, l.hasMeta = data, true
	return nil
}

func (l *Ledger) changedMeta() ([]File, error) {
	if !l.hasMeta {
		return nil, nil
	}
	data, err := encodeLine(l.meta)
	if err != nil || bytes.Equal(data, l.metaData) {
		return nil, err
	}
	return []File{{Path: metaPath, Data: data}}, nil
}
