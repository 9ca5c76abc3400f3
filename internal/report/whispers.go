package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// whispersFinding is an entry of Whispers' JSON.
type whispersFinding struct {
	Key      word   `json:"key"`
	Value    word   `json:"value"` // the secret
	File     string `json:"file"`
	Line     whole  `json:"line"`
	RuleID   word   `json:"rule_id"`
	Message  word   `json:"message"` // of the rule
	Severity word   `json:"severity"`
}

// Whispers is the name of Whispers' JSON.
const Whispers = "whispers"

const toolWhispers = "whispers"

func isWhispers(o object) bool {
	return o.has("key", "value", "file", "line", "rule_id", "message", "severity")
}

// whispersFrom are the origins of every finding of Whispers.
var whispersFrom = from{
	"tool": "the format", "rule": "rule_id", "category": "quell's table of Whispers", "title": "message", "severity": "severity",
	"confidence": "quell's table of Whispers", "identity.platform": "quell's table of Whispers", "identity.kind": "quell's table of Whispers",
	"location.path": "file", "location.start_line": "line", "location.end_line": "line", "fingerprint": "value", "context": "key",
}

func (r *reader) readWhispers(it item) {
	var w whispersFinding
	if !r.decode(it, &w) {
		return
	}
	secret := r.claimed(string(w.Value))
	rule := oneLine(string(w.RuleID))
	if rule == "" {
		r.incomplete(it, "rule_id")
		return
	}
	class := whispersClass(rule)
	f := finding.Finding{
		Tool:       toolWhispers,
		Rule:       rule,
		Category:   class.category,
		Title:      title(string(w.Message), rule),
		Severity:   whispersSeverity(string(w.Severity)),
		Confidence: whispersConfidence(rule),
		Identity:   class.identity(),
		Location:   finding.Location{Path: r.placed(it, w.File), StartLine: line(w.Line), EndLine: line(w.Line)},
		Context:    context(r.key, string(w.Key), secret),
	}
	if class.category == finding.Unclassified {
		r.add(it, f, whispersFrom, finding.Secret{}, secret)
		return
	}
	r.add(it, f, whispersFrom, secret)
}

// whispersSeverity reads both versions' levels; version 1 had SonarQube's.
func whispersSeverity(name string) finding.Severity {
	switch strings.ToLower(name) {
	case "critical", "blocker":
		return finding.SeverityCritical
	case "high", "major":
		return finding.SeverityHigh
	case "medium":
		return finding.SeverityMedium
	case "low", "minor":
		return finding.SeverityLow
	case "info":
		return finding.SeverityInfo
	}
	return finding.SeverityUnknown
}

// whispersConfidence: most rules go by what a key is called.
func whispersConfidence(rule string) finding.Confidence {
	switch rule {
	case "apikey-known", "aws-id", "privatekey", "dockercfg", "npmrc", "pypirc", "pip", "htpasswd":
		return 0.8
	case "apikey-maybe", "secret", "comment", "file-known":
		return 0.3
	}
	return 0.5
}

// whispersClass: some rules find other things than secrets.
func whispersClass(rule string) class {
	c := whispersIdentities[rule]
	switch rule {
	case "aws-account", "comment", "creditcard", "file-known":
		c.category = finding.Unclassified
	default:
		c.category = finding.LeakedSecret
	}
	return c
}

// whispersIdentities says whose secret a rule of Whispers 2.3 finds, where the
// rule tells.
var whispersIdentities = map[string]class{
	"aws-id":     {platform: "aws", kind: finding.AccessKey},
	"aws-secret": {platform: "aws", kind: finding.AccessKey},
	"aws-token":  {platform: "aws", kind: finding.AccessKey},
	"dockercfg":  {platform: "docker", kind: finding.Password},
	"htpasswd":   {kind: finding.Password},
	"npmrc":      {platform: "npm", kind: finding.Token},
	"password":   {kind: finding.Password},
	"pip":        {platform: "pypi", kind: finding.Password},
	"pypirc":     {platform: "pypi", kind: finding.Password},
	"uri":        {kind: finding.Password},
}
