package report

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// semgrepFound is a finding of Semgrep's platform, as its API lists those of
	// code. The rule's message quotes the code, comments and the assistant's texts
	// are about it: none of them is read.
	semgrepFound struct {
		RuleName     string          `json:"rule_name"`
		MatchBasedID string          `json:"match_based_id"` // what the scanner's own report calls the fingerprint
		SyntacticID  string          `json:"syntactic_id"`
		Repository   semgrepCheckout `json:"repository"`
		LineURL      string          `json:"line_of_code_url"`
		State        string          `json:"state"`        // what the last scan says
		TriageState  string          `json:"triage_state"` // what people say
		Status       string          `json:"status"`       // what follows of both
		Severity     word            `json:"severity"`
		Confidence   word            `json:"confidence"`
		CreatedAt    date            `json:"created_at"`
		Location     struct {
			Path    string `json:"file_path"`
			Line    whole  `json:"line"`
			EndLine whole  `json:"end_line"`
		} `json:"location"`
		Rule struct {
			CWE   words `json:"cwe_names"`
			OWASP words `json:"owasp_names"`
		} `json:"rule"`
	}

	// semgrepSecret is one of secrets, which the API lists by themselves and in
	// other words. None shows the secret.
	semgrepSecret struct {
		ID         word            `json:"id"`
		Type       string          `json:"type"`        // the issuer
		Path       string          `json:"findingPath"` // "src/ai.py:232"
		URL        string          `json:"findingPathUrl"`
		Repository semgrepCheckout `json:"repository"`
		RuleHash   string          `json:"ruleHashId"`
		Status     string          `json:"status"`
		Severity   string          `json:"severity"`
		Confidence string          `json:"confidence"`
		Validation string          `json:"validationState"`
		CreatedAt  date            `json:"createdAt"`
		UpdatedAt  date            `json:"updatedAt"`
	}

	semgrepCheckout struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
)

func isSemgrepFound(o object) bool {
	return o.text("rule_name") && o.has("location") && (o.has("match_based_id") || o.has("syntactic_id"))
}

func isSemgrepSecret(o object) bool {
	return o.text("type") && o.has("findingPath", "validationState")
}

var semgrepFoundFrom = from{
	"tool": "the format", "rule": "rule_name", "category": "quell's table of Semgrep, rule.cwe_names", "title": "rule_name",
	"severity": "severity", "confidence": "confidence, quell", "identity.platform": "quell's table of Semgrep",
	"identity.kind": "quell's table of Semgrep", "location.repository": "repository", "location.path": "location.file_path",
	"location.start_line": "location.line", "location.end_line": "location.end_line", "location.commit": "line_of_code_url",
	"context": "match_based_id, syntactic_id", "first_seen": "created_at", "labels": "rule.cwe_names, rule.owasp_names",
}

var semgrepSecretFrom = from{
	"tool": "the format", "rule": "type", "category": "quell: these are secrets", "title": "type", "severity": "severity",
	"confidence": "confidence, validationState, quell", "validity": "validationState", "identity.platform": "type", "identity.kind": "type",
	"location.repository": "repository", "location.path": "findingPath", "location.start_line": "findingPath", "location.end_line": "findingPath",
	"location.commit": "findingPathUrl", "context": "ruleHashId, type", "first_seen": "createdAt", "last_seen": "updatedAt",
}

func (r *reader) readSemgrepFound(it item) {
	var s semgrepFound
	if !r.decode(it, &s) {
		return
	}
	if s.RuleName == "" {
		r.incomplete(it, "rule_name")
		return
	}
	r.looked(s.Repository.name())
	if semgrepSettled(s.Status, s.State, s.TriageState) {
		return
	}
	class := semgrepClass(s.RuleName)
	if class.category == finding.Unclassified {
		class.category = semgrepCWE(s.RuleName, s.Rule.CWE)
	}
	r.add(it, finding.Finding{
		Tool:       toolSemgrep,
		Rule:       oneLine(s.RuleName),
		Category:   class.category,
		Title:      semgrepTitle(s.RuleName),
		Severity:   semgrepSeverities[strings.ToUpper(string(s.Severity))],
		Confidence: semgrepTrust(string(s.Confidence)),
		Identity:   class.identity(),
		Location: finding.Location{
			Repository: s.Repository.name(), Path: r.placed(it, s.Location.Path), Commit: semgrepCommit(s.LineURL),
			StartLine: line(s.Location.Line), EndLine: line(s.Location.EndLine),
		},
		Context:   r.key.Context(firstNonEmpty(s.MatchBasedID, s.SyntacticID)),
		FirstSeen: r.when(it, s.CreatedAt),
		Labels:    semgrepWeaknesses(s.Rule.CWE, s.Rule.OWASP),
	}, semgrepFoundFrom)
}

func (r *reader) readSemgrepSecret(it item) {
	var s semgrepSecret
	if !r.decode(it, &s) {
		return
	}
	if s.Type == "" {
		r.incomplete(it, "type")
		return
	}
	r.looked(s.Repository.name())
	if semgrepSettled(strings.TrimPrefix(s.Status, "FINDING_STATUS_")) {
		return
	}
	class := issued(s.Type)
	path, number := s.Path, 0
	if at := strings.LastIndexByte(path, ':'); at > 0 {
		if n, err := strconv.Atoi(path[at+1:]); err == nil {
			path, number = path[:at], n
		}
	}
	f := finding.Finding{
		Tool:       toolSemgrep,
		Rule:       oneLine(s.Type),
		Category:   class.category,
		Title:      oneLine(s.Type),
		Severity:   semgrepSeverities[strings.TrimPrefix(s.Severity, "SEVERITY_")],
		Confidence: semgrepTrust(strings.TrimPrefix(s.Confidence, "CONFIDENCE_")),
		Validity:   semgrepValidity(strings.TrimPrefix(s.Validation, "VALIDATION_STATE_")),
		Identity:   class.identity(),
		Location: finding.Location{
			Repository: s.Repository.name(), Path: r.placed(it, path), StartLine: line(whole(number)), EndLine: line(whole(number)), Commit: semgrepCommit(s.URL),
		},
		// Of two secrets of one issuer in one file nothing tells but their number,
		// which Semgrep never gives twice.
		Context:   r.key.Context(s.RuleHash + " " + s.Type + " " + string(s.ID)),
		FirstSeen: r.when(it, s.CreatedAt),
		LastSeen:  r.when(it, s.UpdatedAt),
	}
	if f.Validity == finding.ValidityLive {
		f.Confidence = 0.99
	}
	r.add(it, f, semgrepSecretFrom)
}

// semgrepSettled says that a scan or a person has done with a finding. Where
// there is a status it is what counts: a finding may be triaged, and open again.
func semgrepSettled(status string, others ...string) bool {
	words := others
	if status != "" {
		words = []string{status}
	}
	for _, w := range words {
		switch strings.ToLower(w) {
		case "fixed", "removed", "ignored", "resolved", "muted", "false_positive", "acceptable_risk", "no_time":
			return true
		}
	}
	return false
}

// name is the address, which tells one server's repository from another's.
func (c semgrepCheckout) name() string {
	if name := repositoryName(c.URL); name != "" {
		return name
	}
	return repositoryName(c.Name)
}

// semgrepBlob is the place of a file's version in the address of a line.
var semgrepBlob = regexp.MustCompile(`/(?:blob|src|commit)/([0-9a-f]{40})/`)

func semgrepCommit(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if m := semgrepBlob.FindStringSubmatch(u.Path); m != nil {
		return m[1]
	}
	return ""
}
