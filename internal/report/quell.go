package report

import (
	"cmp"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Quell is the name of quell's own format: what `quell ingest` writes, and what
// a scanner of which quell reads no report can be made to write.
const Quell = "quell"

// The schemas of quell's own format, which is one object with its findings, or
// an object on a line followed by its findings, one a line.
const (
	SchemaReport  = "quell.report/v1"
	SchemaFinding = "quell.finding/v1"
)

// Document is a report in quell's own format.
type Document struct {
	Schema string `json:"schema"`
	// Key names the key of the fingerprints, where there are any.
	Key string `json:"key,omitempty"`
	// Format is that of the report that this one was made from.
	Format string `json:"format,omitempty"`
	// ScannedAt is when the scan was made: a scan that finds the same again is
	// news, too.
	ScannedAt time.Time `json:"scanned_at,omitzero"`
	// Incomplete says that the scan failed, or that not all of its report was
	// understood: what is not here may be there all the same.
	Incomplete bool      `json:"incomplete,omitempty"`
	Coverage   *Coverage `json:"coverage,omitempty"` // what was looked at
	// Lines is how many findings follow, one a line; else Findings are all. One of
	// the two is there, even where nothing was found.
	Lines    *int    `json:"lines,omitempty"`
	Findings []Entry `json:"findings,omitempty"`
}

// Entry is a finding in quell's own format. A secret is told by one of Secret,
// SHA256 and Fingerprint; Secret is clear text, which `quell ingest` takes out.
type Entry struct {
	Schema      string              `json:"schema,omitempty"` // on a line of its own
	Tool        string              `json:"tool"`
	Rule        string              `json:"rule"`
	Category    finding.Category    `json:"category,omitempty"`
	Title       string              `json:"title,omitempty"`
	Severity    finding.Severity    `json:"severity,omitempty"`
	Confidence  finding.Confidence  `json:"confidence,omitempty"` // 0 to 1
	Validity    finding.Validity    `json:"validity,omitempty"`
	Identity    finding.Identity    `json:"identity,omitzero"`
	Location    finding.Location    `json:"location,omitzero"`
	Resource    string              `json:"resource,omitempty"`
	Secret      string              `json:"secret,omitempty"`
	SHA256      string              `json:"secret_sha256,omitempty"` // of the secret's bytes, in hex
	Fingerprint finding.Fingerprint `json:"fingerprint,omitempty"`   // under the document's key
	Weak        bool                `json:"weak,omitempty"`          // the secret could be anybody's
	Hashed      bool                `json:"hashed,omitempty"`        // fingerprint is of a published hash
	Hint        string              `json:"hint,omitempty"`          // at most four characters
	Context     finding.Fingerprint `json:"context,omitempty"`
	FirstSeen   time.Time           `json:"first_seen,omitzero"`
	LastSeen    time.Time           `json:"last_seen,omitzero"`
	LastUsed    time.Time           `json:"last_used,omitzero"`
	ExpiresAt   time.Time           `json:"expires_at,omitzero"`
	Labels      []string            `json:"labels,omitempty"`
	Suggestion  *finding.Suggestion `json:"suggestion,omitempty"`
}

func isQuell(o object) bool {
	schema := o.get("schema").text()
	return schema == SchemaReport || schema == SchemaFinding
}

// quellFrom are the origins of every finding in quell's own format: the fields
// have the finding's names.
var quellFrom = from{
	"tool": "tool", "rule": "rule", "category": "category", "title": "title, rule", "severity": "severity", "confidence": "confidence",
	"validity": "validity", "identity.platform": "identity.platform", "identity.account": "identity.account", "identity.kind": "identity.kind",
	"identity.id": "identity.id", "identity.name": "identity.name", "location.repository": "location.repository",
	"location.path": "location.path", "location.start_line": "location.start_line", "location.end_line": "location.end_line",
	"location.commit": "location.commit", "resource": "resource", "fingerprint": "fingerprint, secret, secret_sha256", "context": "context",
	"first_seen": "first_seen", "last_seen": "last_seen", "last_used": "last_used", "expires_at": "expires_at", "labels": "labels",
	"suggestion": "suggestion",
}

// own is what a report in quell's own format has said of itself so far.
type own struct {
	key   string
	lines int // still to come
}

func (r *reader) readQuell(it item) {
	fields := it.object()
	if fields.get("schema").text() == SchemaFinding {
		r.own.lines--
		r.readEntry(it)
		return
	}
	var d struct {
		Schema     word     `json:"schema"`
		Key        string   `json:"key"`
		Incomplete bool     `json:"incomplete"`
		Coverage   Coverage `json:"coverage"`
		Format     string   `json:"format"`
		ScannedAt  date     `json:"scanned_at"`
		Lines      whole    `json:"lines"`
	}
	if !r.decode(it, &d) {
		return
	}
	r.own = own{key: d.Key, lines: int(d.Lines)}
	r.out.Coverage, r.out.ScannedAt, r.out.Ingested = d.Coverage, r.when(it, d.ScannedAt), d.Format
	if r.out.OtherThan(r.in.Format) {
		r.otherFormat(it)
	}
	if d.Incomplete {
		r.diagnose(Error, "the report says that it is incomplete", "The scan failed, or not all of its own report was understood: run the scanner again.", r.positionOf(it))
	}
	if lines := fields.get("lines"); !fields.has("findings") && (lines.kind() == 0 || lines.kind() == 'n') {
		r.incomplete(it, "findings, or the number of its lines") // under another name they would pass for none
	}
	for entry := range r.entries(it, "findings") {
		r.readEntry(entry)
	}
}

// digest is the form of fingerprints.
var digest = regexp.MustCompile(`^hmac-sha256:[0-9a-f]{64}$`)

// trusted says whether an entry's digests can be what they say they are.
func (r *reader) trusted(it item, e Entry) bool {
	switch {
	case e.Fingerprint == "" && e.Context == "" && !e.saw():
	case e.Fingerprint != "" && !digest.MatchString(string(e.Fingerprint)), e.Context != "" && !digest.MatchString(string(e.Context)), len(e.Hint) > 4:
		r.diagnose(Error, "an entry has a fingerprint of another form", "Give the secret, or its SHA-256, and let `quell ingest` make the fingerprint.", joinPlace(it.place(), r.positionOf(it)))
		return false
	case r.own.key != r.key.Name():
		r.once("the fingerprints were made with another key", "Set QUELL_FINGERPRINT_KEY where the report is ingested to what it is where it is read.", r.positionOf(it))
		return false
	}
	return true
}

// saw says that a suggestion of the entry has a digest, or what should be one.
func (e Entry) saw() bool {
	return e.Suggestion != nil && slices.ContainsFunc(e.Suggestion.Edits, func(edit finding.SuggestedEdit) bool { return edit.Saw != "" })
}

func (r *reader) readEntry(it item) {
	var e Entry
	if !r.decode(it, &e) {
		return
	}
	secret := r.claimed(e.Secret)
	if e.Tool == "" || e.Rule == "" {
		r.incomplete(it, "tool or rule")
		return
	}
	if !r.trusted(it, e) {
		return
	}
	if e.Identity.Kind != "" && !slices.Contains(finding.IdentityKinds(), e.Identity.Kind) {
		r.diagnose(Warning, "an identity is of no kind that quell knows", "The finding is kept without the kind. The schema lists the kinds.", joinPlace(it.place(), r.positionOf(it)))
		e.Identity.Kind = ""
	}
	if e.Category != "" && !slices.Contains(finding.Categories(), e.Category) {
		r.diagnose(Warning, "a category is none of the catalogue's", "The finding is kept as unclassified. The schema lists the categories.", joinPlace(it.place(), r.positionOf(it)))
		e.Category = ""
	}
	f := finding.Finding{
		Tool: oneLine(e.Tool), Rule: oneLine(e.Rule), Category: e.Category, Title: title(e.Title, e.Rule),
		Severity: e.Severity, Confidence: max(0, min(e.Confidence, 1)), Validity: e.Validity,
		Identity: finding.Identity{
			Platform: oneLine(e.Identity.Platform), Account: oneLine(e.Identity.Account), Kind: e.Identity.Kind, ID: oneLine(e.Identity.ID), Name: oneLine(e.Identity.Name),
		},
		Location: finding.Location{
			Repository: repositoryName(e.Location.Repository), Path: r.placed(it, e.Location.Path),
			StartLine: line(whole(e.Location.StartLine)), EndLine: line(whole(e.Location.EndLine)), Commit: oneLine(e.Location.Commit),
		},
		Resource: oneLine(e.Resource), Fingerprint: e.Fingerprint, Weak: e.Weak, Hashed: e.Hashed, Hint: e.Hint, Context: e.Context,
		FirstSeen: e.FirstSeen.UTC(), LastSeen: e.LastSeen.UTC(), LastUsed: e.LastUsed.UTC(), ExpiresAt: e.ExpiresAt.UTC(),
		Labels: labels(e.Labels), Suggestion: e.Suggestion,
	}
	if f.Category == "" {
		f.Category = finding.Unclassified
	}
	if sum := r.key.OfSHA256(e.SHA256); f.Fingerprint == "" && sum != "" {
		f.Fingerprint, f.Hashed = sum, true
	} else if e.SHA256 != "" && sum == "" {
		r.diagnose(Warning, "a secret's hash is no SHA-256 in hex", "The finding is kept without it, so that its secret is told by its place. Give the 64 hex digits alone.", joinPlace(it.place(), r.positionOf(it)))
	}
	r.add(it, f, quellFrom, secret)
}

// missing tells of findings that were announced and did not come.
func (r *reader) missing() {
	if r.out.Format == Quell && r.own.lines > 0 {
		r.diagnose(Error, "the report is cut off", "It has fewer findings than it says. Ingest the scanner's report again.", "")
	}
}

// WriteQuell writes what a report says in quell's own format, a line for each
// finding, without any secret.
func WriteQuell(w io.Writer, result Result, findings []finding.Finding, key finding.Key) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	lines := len(findings)
	d := Document{Schema: SchemaReport, Key: key.Name(), Format: cmp.Or(result.Ingested, result.Format), ScannedAt: result.ScannedAt.UTC(), Incomplete: !result.Readable(), Lines: &lines}
	if result.Coverage.Of != "" || len(result.Coverage.Names) > 0 {
		d.Coverage = &result.Coverage
	}
	if err := out.Encode(d); err != nil {
		return err
	}
	for _, f := range findings {
		if err := out.Encode(Entry{
			Schema: SchemaFinding, Tool: f.Tool, Rule: f.Rule, Category: f.Category, Title: f.Title, Severity: f.Severity, Confidence: f.Confidence,
			Validity: f.Validity, Identity: f.Identity, Location: f.Location, Resource: f.Resource, Fingerprint: f.Fingerprint, Weak: f.Weak,
			Hashed: f.Hashed, Hint: f.Hint, Context: f.Context, FirstSeen: f.FirstSeen, LastSeen: f.LastSeen, LastUsed: f.LastUsed,
			ExpiresAt: f.ExpiresAt, Labels: f.Labels, Suggestion: f.Suggestion,
		}); err != nil {
			return err
		}
	}
	return nil
}
