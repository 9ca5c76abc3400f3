package cli

import (
	"cmp"
	"fmt"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// findingView is a finding for programs, with the incident that it belongs to.
// What a program asks every finding for is always there, empty where the
// scanner did not say.
type findingView struct {
	Incident    string              `json:"incident"` // the incident's id
	Source      string              `json:"source"`   // the stream of reports that it belongs to
	Format      string              `json:"format"`   // what the report was recognised as
	Report      string              `json:"report"`   // the report's path
	Tool        string              `json:"tool"`
	Rule        string              `json:"rule"`
	Category    finding.Category    `json:"category"`
	Title       string              `json:"title"`
	Severity    finding.Severity    `json:"severity"`
	Confidence  finding.Confidence  `json:"confidence"`
	Validity    finding.Validity    `json:"validity"`
	Identity    identityView        `json:"identity"`
	Location    locationView        `json:"location"`
	Resource    string              `json:"resource"`              // address in code, or cloud identifier
	Fingerprint finding.Fingerprint `json:"fingerprint,omitempty"` // the secret's, where there is one
	Weak        bool                `json:"weak,omitempty"`        // the secret could be anybody's: it identifies nothing
	Hashed      bool                `json:"hashed,omitempty"`      // fingerprint is of a hash that the scanner published, so that nobody knows whether the secret is weak
	Hint        string              `json:"hint,omitempty"`        // the secret's last characters, at most four
	Context     finding.Fingerprint `json:"context,omitempty"`     // of the text around it, without the secret
	FirstSeen   time.Time           `json:"first_seen,omitzero"`
	LastSeen    time.Time           `json:"last_seen,omitzero"`
	LastUsed    time.Time           `json:"last_used,omitzero"`
	ExpiresAt   time.Time           `json:"expires_at,omitzero"`
	Labels      []string            `json:"labels"`
	Suggestion  *finding.Suggestion `json:"suggestion,omitempty"` // the scanner's own proposal for a fix
	Origins     finding.Origins     `json:"origins,omitempty"`    // with --verbose: field → where in the report its value came from
}

// identityView is a machine identity; what the report did not tell is empty.
type identityView struct {
	Platform string `json:"platform"` // "aws", "google", "azure", "kubernetes", …
	Account  string `json:"account"`  // account, project, tenant or cluster
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Name     string `json:"name"`
}

// locationView is where the scanner saw it, as the report names it.
type locationView struct {
	Repository string `json:"repository"`
	Path       string `json:"path"`
	StartLine  int    `json:"start_line"` // from 1; 0: unknown
	EndLine    int    `json:"end_line"`   // from 1; 0: unknown
	Commit     string `json:"commit,omitempty"`
}

func viewFinding(f finding.Finding, id string) findingView {
	return findingView{
		Incident: id, Source: f.Source, Format: f.Format, Report: f.Report, Tool: f.Tool, Rule: f.Rule,
		Category: cmp.Or(f.Category, finding.Unclassified), Title: f.Title, Severity: f.Severity, Confidence: f.Confidence, Validity: f.Validity,
		Identity: viewIdentity(f.Identity), Location: locationView(f.Location), Resource: f.Resource,
		Fingerprint: f.Fingerprint, Weak: f.Weak, Hashed: f.Hashed, Hint: f.Hint, Context: f.Context,
		FirstSeen: f.FirstSeen, LastSeen: f.LastSeen, LastUsed: f.LastUsed, ExpiresAt: f.ExpiresAt, Labels: orEmpty(f.Labels),
		Suggestion: f.Suggestion, Origins: f.Origins,
	}
}

func viewIdentity(i finding.Identity) identityView {
	return identityView{Platform: i.Platform, Account: i.Account, Kind: string(i.Kind), ID: i.ID, Name: i.Name}
}

// incidentLine is an incident as lists show it.
type incidentLine struct {
	ID          string              `json:"id"`  // the short name, for people
	Key         incident.Key        `json:"key"` // the identity, for programs
	Category    finding.Category    `json:"category"`
	Title       string              `json:"title"`
	Severity    finding.Severity    `json:"severity"`   // the highest claimed
	Confidence  finding.Confidence  `json:"confidence"` // what the scanners say together
	Validity    finding.Validity    `json:"validity"`
	Identity    identityView        `json:"identity"`
	Resource    string              `json:"resource"` // empty where the findings disagree
	Fingerprint finding.Fingerprint `json:"fingerprint,omitempty"`
	Weak        bool                `json:"weak,omitempty"`
	Hint        string              `json:"hint,omitempty"`
	Places      []locationView      `json:"places"`
	Sources     []string            `json:"sources"`
	Reports     []string            `json:"reports"`
	Tools       []string            `json:"tools"`
	Rules       []string            `json:"rules"` // "tool/rule"
	Labels      []string            `json:"labels"`
	FirstSeen   time.Time           `json:"first_seen,omitzero"`
	LastSeen    time.Time           `json:"last_seen,omitzero"`
	LastUsed    time.Time           `json:"last_used,omitzero"`
	Findings    int                 `json:"findings"` // how many findings it has
}

func viewIncident(inc incident.Incident, findings int) incidentLine {
	places := []locationView{}
	for _, p := range inc.Places {
		places = append(places, locationView(p))
	}
	return incidentLine{
		ID: inc.Key.ID(), Key: inc.Key, Category: inc.Category, Title: inc.Title,
		Severity: inc.Severity, Confidence: inc.Confidence, Validity: inc.Validity,
		Identity: viewIdentity(inc.Identity), Resource: inc.Resource, Fingerprint: inc.Fingerprint, Weak: inc.Weak, Hint: inc.Hint,
		Places: places, Sources: orEmpty(inc.Sources), Reports: orEmpty(inc.Reports), Tools: orEmpty(inc.Tools),
		Rules: orEmpty(inc.Rules), Labels: orEmpty(inc.Labels),
		FirstSeen: inc.FirstSeen, LastSeen: inc.LastSeen, LastUsed: inc.LastUsed, Findings: findings,
	}
}

// diagnosticView is what is wrong with a report, and what to do.
type diagnosticView struct {
	Severity string `json:"severity"` // "error": the report was not wholly understood; or "warning"
	Summary  string `json:"summary"`
	Detail   string `json:"detail"` // what to do
	Report   string `json:"report"`
	Position string `json:"position"` // "line 3, column 7", "byte 120", "results[4].locations", or empty
}

// where is the incident's first place in a few words.
func where(inc incident.Incident) string {
	paths := inc.Paths()
	switch {
	case len(paths) == 0:
		return cmp.Or(inc.Identity.Name, inc.Identity.ID, inc.Resource, "-")
	case len(paths) == 1:
		return paths[0]
	}
	return fmt.Sprintf("%s and %d more", paths[0], len(paths)-1)
}
