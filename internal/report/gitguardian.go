package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// gitguardianIncident is an incident of GitGuardian's API and webhooks, in
	// the spellings of their versions. None of them shows the secret, and the
	// hashes of it are peppered.
	gitguardianIncident struct {
		Detector        gitguardianDetector     `json:"detector"`
		DisplayName     word                    `json:"display_name"`
		Name            word                    `json:"name"`
		SecretHash      word                    `json:"secret_hash"`
		Status          word                    `json:"status"`
		Severity        word                    `json:"severity"`
		Validity        word                    `json:"validity"`
		ValidityStatus  word                    `json:"validity_status"`
		Revoked         bool                    `json:"secret_revoked"`
		Regression      bool                    `json:"regression"`
		Tags            gitguardianTags         `json:"tags"`
		Path            string                  `json:"file_path"`
		Commit          word                    `json:"commit_sha"`
		Repository      word                    `json:"repo_name"`
		Date            date                    `json:"date"`
		TriggeredAt     date                    `json:"triggered_at"`
		FirstOccurrence date                    `json:"first_occurrence_date"`
		LastOccurrence  date                    `json:"last_occurrence_date"`
		Occurrences     []gitguardianOccurrence `json:"occurrences"`
		Count           whole                   `json:"occurrences_count"`
	}

	gitguardianDetector struct {
		Name        word `json:"name"`
		DisplayName word `json:"display_name"`
	}

	gitguardianOccurrence struct {
		Incident word   `json:"incident_id"`
		Path     string `json:"filepath"`
		SHA      word   `json:"sha"`
		Date     date   `json:"date"`
		Presence word   `json:"presence"`
		Source   struct {
			URL      word `json:"url"`
			FullName word `json:"full_name"`
		} `json:"source"`
		Matches []struct {
			PreLineStart  whole `json:"pre_line_start"`
			PostLineStart whole `json:"post_line_start"`
			PostLineEnd   whole `json:"post_line_end"`
		} `json:"matches"`
	}

	// gitguardianTags are names, or objects with a name.
	gitguardianTags []string
)

// UnmarshalJSON accepts both, and takes what is neither for no tag.
func (t *gitguardianTags) UnmarshalJSON(raw []byte) error {
	*t = nil
	for _, n := range (node{raw: raw}).elements() {
		if name := firstNonEmpty(n.text(), n.object().get("name").text()); name != "" {
			*t = append(*t, name)
		}
	}
	return nil
}

// GitGuardian is the name of the formats of GitGuardian's API and webhooks.
const GitGuardian = "gitguardian"

func isGitGuardian(o object) bool {
	if event := o.get("incident").object(); event != nil {
		return o.text("action") && isGitGuardianIncident(event)
	}
	if o.list("results") {
		for _, n := range o.get("results").elements() {
			return isGitGuardianIncident(n.object())
		}
		return o.has("count", "next", "previous") && !o.has("errors")
	}
	return isGitGuardianIncident(o) || isGitGuardianOccurrence(o)
}

// isGitGuardianOccurrence knows an entry of the list of all occurrences.
func isGitGuardianOccurrence(o object) bool {
	return o.has("incident_id", "presence", "matches") && o.text("filepath") && o.dict("source")
}

func isGitGuardianIncident(o object) bool {
	if o.get("detector").object().has("name") {
		return o.has("status") && (o.has("secret_hash") || o.has("gitguardian_url") || o.has("validity"))
	}
	return o.has("status", "validity_status") && (o.has("occurrence_count") || o.has("occurrences_count"))
}

// gitguardianFrom are the origins of every finding of GitGuardian.
var gitguardianFrom = from{
	"tool": "the format", "rule": "detector.display_name, display_name", "category": "quell: GitGuardian scans for secrets",
	"title": "detector.display_name, display_name", "severity": "severity", "confidence": "validity, quell's table of GitGuardian",
	"validity": "validity, validity_status, secret_revoked", "identity.platform": "detector.display_name", "identity.kind": "detector.display_name",
	"location.repository": "occurrences[].source.url, repo_name", "location.path": "occurrences[].filepath, file_path",
	"location.start_line": "occurrences[].matches[].post_line_start", "location.end_line": "occurrences[].matches[].post_line_end",
	"location.commit": "occurrences[].sha, commit_sha", "context": "secret_hash", "first_seen": "occurrences[].date, first_occurrence_date, date",
	"last_seen": "last_occurrence_date", "labels": "tags, regression",
}

func (r *reader) readGitGuardian(it item) {
	fields := it.object()
	switch {
	case fields.dict("incident"):
		r.gitguardianEvent(it, fields)
	case fields.list("results"):
		for i, n := range fields.get("results").elements() {
			r.gitguardianIncident(it.child("results", n, i), nil)
		}
		if fields.text("next") {
			r.diagnose(Error, "the report is one page of several", "Join the lists of all pages into one, without the address of the next: what stands on another page would pass for fixed.", it.place())
		}
	case isGitGuardianOccurrence(fields):
		r.gitguardianOccurrence(it)
	default:
		r.gitguardianIncident(it, nil)
	}
}

// gitguardianOccurrence reads an occurrence by itself. It does not say what sort of
// secret is there, nor whether its incident is still open.
func (r *reader) gitguardianOccurrence(it item) {
	var o gitguardianOccurrence
	if !r.decode(it, &o) {
		return
	}
	f := r.gitguardianFinding(it, gitguardianIncident{}, o, "occurrence")
	f.Title, f.Confidence, f.Context = "A place of a secret that GitGuardian found", 0.5, r.key.Context("incident "+string(o.Incident))
	r.add(it, f, r.and(gitguardianFrom, "rule", "the format", "title", "quell: a list of places says no more", "confidence", "quell: a list of places does not say whether the incident is open",
		"context", "incident_id"))
}

// gitguardianEvent reads a webhook's event: about an incident, or about one new
// occurrence of it.
func (r *reader) gitguardianEvent(it item, fields object) {
	var fresh *gitguardianOccurrence
	if n := fields.get("occurrence"); n.kind() == '{' {
		fresh = &gitguardianOccurrence{}
		if !r.decode(it.child("occurrence", n, -1), fresh) {
			return
		}
	}
	r.gitguardianIncident(it.child("incident", fields.get("incident"), -1), fresh)
}

func (r *reader) gitguardianIncident(it item, fresh *gitguardianOccurrence) {
	var g gitguardianIncident
	if !r.decode(it, &g) {
		return
	}
	detector := title(string(g.Detector.DisplayName), string(g.Detector.Name), string(g.DisplayName), string(g.Name))
	if detector == "" {
		r.incomplete(it, "detector")
		return
	}
	switch strings.ToLower(string(g.Status)) {
	case "resolved", "ignored", "closed", "fixed":
		return
	}
	if n := len(g.Occurrences); fresh == nil && n > 0 && n < int(g.Count) {
		r.diagnose(Error, "an incident is listed with fewer places than it has",
			"Ask for more of its occurrences, with ?with_occurrences=100, or for the list of all occurrences. What stands at another place would pass for fixed.", it.place())
	}
	if fresh != nil {
		g.Occurrences = []gitguardianOccurrence{*fresh}
	}
	if len(g.Occurrences) == 0 {
		g.Occurrences = []gitguardianOccurrence{{Path: g.Path, SHA: g.Commit}}
		g.Occurrences[0].Source.FullName = g.Repository
	}
	for _, o := range g.Occurrences {
		r.add(it, r.gitguardianFinding(it, g, o, detector), gitguardianFrom)
	}
}

func (r *reader) gitguardianFinding(it item, g gitguardianIncident, o gitguardianOccurrence, detector string) finding.Finding {
	class := gitguardianClass(detector)
	validity := firstNonEmpty(string(g.Validity), string(g.ValidityStatus))
	f := finding.Finding{
		Tool:       toolGitGuardian,
		Rule:       detector,
		Category:   class.category,
		Title:      detector,
		Severity:   finding.SeverityHigh,
		Confidence: gitguardianConfidence(detector, validity),
		Validity:   gitguardianValidity(validity),
		Identity:   class.identity(),
		Location: finding.Location{
			Repository: repositoryName(firstNonEmpty(string(o.Source.URL), string(o.Source.FullName))),
			Path:       r.placed(it, strings.TrimPrefix(o.Path, "/")), Commit: oneLine(string(o.SHA)),
		},
		Context:   r.key.Context(string(g.SecretHash)),
		FirstSeen: r.when(it, first(o.Date, g.FirstOccurrence, g.TriggeredAt, g.Date)),
		LastSeen:  r.when(it, g.LastOccurrence),
		Labels:    labels(g.Tags, ifSet(g.Regression, "regression"), ifSet(o.Presence == "removed", "removed")),
	}
	if s, given := gitguardianSeverity(string(g.Severity)); given {
		f.Severity = s
	}
	if g.Revoked {
		f.Validity = finding.ValidityDead
	}
	for _, m := range o.Matches {
		if start := line(m.PostLineStart); start > 0 && (f.Location.StartLine == 0 || start < f.Location.StartLine) {
			f.Location.StartLine, f.Location.EndLine = start, line(m.PostLineEnd)
		}
	}
	return f
}
