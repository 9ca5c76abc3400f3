package report

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// ggshieldScan is what `ggshield secret scan --json` writes: a scan of
	// scans. Authors and addresses in extra_info are people's, and not read.
	ggshieldScan struct {
		ID    word   `json:"id"`
		Type  string `json:"type"`
		Total whole  `json:"total_incidents"`
		Extra struct {
			Date date `json:"date"`
		} `json:"extra_info"`
	}

	ggshieldEntity struct {
		Filename string `json:"filename"`
	}

	// ggshieldIncident is one secret in one file.
	ggshieldIncident struct {
		Type         string            `json:"type"`
		Validity     word              `json:"validity"`
		IgnoreSHA    string            `json:"ignore_sha"`
		IgnoreReason jsontext.Value    `json:"ignore_reason"` // an object; its detail is a person's text
		KnownSecret  bool              `json:"known_secret"`
		Vaulted      bool              `json:"secret_vaulted"`
		Details      *ggshieldDetails  `json:"incident_details"`
		Occurrences  []ggshieldMatches `json:"occurrences"`
	}

	// ggshieldDetails are what GitGuardian's server knows of the incident.
	ggshieldDetails struct {
		Severity word `json:"severity"`
	}

	// ggshieldMatches is a part of the secret: of a key, its id and its secret
	// are one each. Match is masked, or clear with --show-secrets.
	ggshieldMatches struct {
		Match         string `json:"match"`
		Type          string `json:"type"`
		LineStart     whole  `json:"line_start"`
		LineEnd       whole  `json:"line_end"`
		PostLineStart whole  `json:"post_line_start"`
		PostLineEnd   whole  `json:"post_line_end"`
	}
)

// GGShield is the name of the format of GitGuardian's scanner, ggshield.
const GGShield = "ggshield"

// maxScans bounds scans of scans; ggshield nests them twice.
const maxScans = 4

func isGGShield(o object) bool {
	if isGGShieldIaC(o) {
		return false
	}
	return o.has("id") && o.text("type") && o.has("total_incidents", "total_occurrences") ||
		o.text("type") && (o.first("entities_with_incidents").has("filename", "incidents") || o.first("scans").has("id", "type", "total_incidents"))
}

// ggshieldFrom are the origins of every finding of ggshield.
var ggshieldFrom = from{
	"tool": "the format", "rule": "type", "category": "quell: ggshield scans for secrets", "title": "type",
	"severity": "incident_details.severity, quell: ggshield states none", "confidence": "validity, quell's table of GitGuardian", "validity": "validity",
	"identity.platform": "type", "identity.kind": "type", "location.path": "filename", "location.start_line": "occurrences[].line_start",
	"location.end_line": "occurrences[].line_end", "location.commit": "scans[].id", "resource": "id, filename",
	"fingerprint": "occurrences[].match", "context": "ignore_sha", "first_seen": "scans[].extra_info.date", "labels": "known_secret, secret_vaulted",
}

func (r *reader) readGGShield(it item) { r.ggshieldScan(it, 0) }

func (r *reader) ggshieldScan(it item, depth int) {
	if depth > maxScans {
		r.diagnose(Error, "scans within scans are nested too deeply", "ggshield nests them twice. Write the report anew with the scanner itself.", it.place())
		return
	}
	var scan ggshieldScan
	if !r.decode(it, &scan) {
		return
	}
	for failed := range r.entries(it, "errors") {
		r.diagnose(Error, "a part of what was to be scanned was not", "The scanner says that it could not scan some files, so that nothing is proven absent. Run it again.",
			failed.place())
	}
	listed := false
	for entity := range r.entries(it, "entities_with_incidents") {
		var e ggshieldEntity
		if !r.decode(entity, &e) {
			listed = true // and told of
			continue
		}
		for incident := range r.entries(entity, "incidents") {
			listed = true
			r.ggshieldIncident(incident, scan, e.Filename)
		}
	}
	for inner := range r.entries(it, "scans") {
		listed = true
		r.ggshieldScan(inner, depth+1)
	}
	if !listed && scan.Total > 0 {
		r.incomplete(it, "incidents")
	}
}

// ggshieldIncident makes a finding of each place of the secret in its file.
func (r *reader) ggshieldIncident(it item, scan ggshieldScan, file string) {
	var g ggshieldIncident
	if !r.decode(it, &g) {
		return
	}
	main := g.main()
	secrets := make([]finding.Secret, len(g.Occurrences))
	for i, m := range g.Occurrences {
		if censored(m.Match) || m.Type != main && isAddressPart(m.Type) {
			continue
		}
		// Before any filter: an ignored secret is shown too.
		secrets[i] = r.claimed(m.Match)
	}
	if g.Type == "" {
		r.incomplete(it, "type")
		return
	}
	if g.ignored() {
		return
	}
	f := r.ggshieldFinding(it, g, scan, file)
	if len(g.Occurrences) == 0 {
		r.add(it, f, ggshieldFrom)
		return
	}
	cut := r.cutting(secrets)
	for i, m := range g.Occurrences {
		if m.Type != main {
			continue
		}
		place := f
		place.Labels = slices.Clone(f.Labels)
		// Of a line that a commit deleted there is no number: the commit before it
		// has the secret.
		place.Location.StartLine, place.Location.EndLine = line(m.LineStart), line(m.LineEnd)
		if place.Location.StartLine == 0 {
			place.Location.StartLine, place.Location.EndLine = line(m.PostLineStart), line(m.PostLineEnd)
		}
		r.addOf(it, place, ggshieldFrom, secrets[i], cut)
	}
}

// ignored says that somebody, or their configuration, told ggshield not to mind.
func (g ggshieldIncident) ignored() bool {
	switch reason := (node{raw: g.IgnoreReason}); reason.kind() {
	case '"':
		return reason.text() != ""
	case '{':
		return len(reason.object()) > 0
	default:
		return false
	}
}

func (r *reader) ggshieldFinding(it item, g ggshieldIncident, scan ggshieldScan, file string) finding.Finding {
	class := gitguardianClass(g.Type)
	f := finding.Finding{
		Tool:       toolGitGuardian,
		Rule:       oneLine(g.Type),
		Category:   class.category,
		Title:      oneLine(g.Type),
		Severity:   finding.SeverityHigh,
		Confidence: gitguardianConfidence(g.Type, string(g.Validity)),
		Validity:   gitguardianValidity(string(g.Validity)),
		Identity:   class.identity(),
		// The hash is the SHA-256 of all parts, each with its type: it is wrapped, and
		// no secret's fingerprint. It is the same in every file and every version.
		Context:   r.key.Context(g.IgnoreSHA),
		FirstSeen: r.when(it, scan.Extra.Date),
		Labels:    labels(ifSet(g.KnownSecret, "known-secret"), ifSet(g.Vaulted, "vaulted")),
	}
	if g.Details != nil {
		if s, given := gitguardianSeverity(string(g.Details.Severity)); given {
			f.Severity = s
		}
	}
	if strings.Contains(scan.Type, "docker") {
		// A path in an image is none of the repository's.
		f.Resource = oneLine(string(scan.ID) + ":" + file)
		return f
	}
	f.Location.Path = r.placed(it, file)
	if isCommit(string(scan.ID)) {
		f.Location.Commit = string(scan.ID)
	}
	return f
}

// ifSet is a list of the label, or none.
func ifSet(is bool, label string) []string {
	if is {
		return []string{label}
	}
	return nil
}

// isCommit says that the text is the name of a Git commit.
func isCommit(text string) bool {
	return (len(text) == 40 || len(text) == 64) && strings.Trim(text, "0123456789abcdef") == ""
}

func (g ggshieldIncident) main() string {
	return mainPart(g.Occurrences, func(m ggshieldMatches) string { return m.Type })
}

// mainPart is the type of the part that is the secret itself: of a key with an
// id the secret, of a database's address the password.
func mainPart[part any](parts []part, typeOf func(part) string) string {
	for _, best := range []string{"client_secret", "secret_key", "password", "apikey", "api_key", "token", "private_key"} {
		if slices.ContainsFunc(parts, func(p part) bool { return typeOf(p) == best }) {
			return best
		}
	}
	for _, p := range parts {
		if !isAddressPart(typeOf(p)) {
			return typeOf(p)
		}
	}
	if len(parts) > 0 {
		return typeOf(parts[0])
	}
	return ""
}

// isAddressPart says that a part of a secret is public by itself: where it is
// used, and as whom.
func isAddressPart(kind string) bool {
	switch kind {
	case "host", "port", "scheme", "database", "username", "user", "email", "client_id", "subdomain", "domain", "region":
		return true
	}
	return false
}

// censored knows ggshield's mask: of each value the first and last sixth is
// shown, and all between is asterisks but for white space, plus and minus.
func censored(value string) bool {
	c := []rune(value)
	switch n := len(c); {
	case n <= 2:
		return strings.Trim(value, "*") == ""
	case n == 3:
		return strings.HasPrefix(value, "**")
	default:
		shown := min((n+5)/6, 60)
		middle := string(c[shown : n-shown])
		return strings.Contains(middle, "*") && strings.Trim(middle, "*+- \t\r\n") == ""
	}
}
