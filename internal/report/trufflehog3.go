package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// trufflehog3Finding is an entry of trufflehog3's JSON: another tool than
// TruffleHog 3, in Python. The lines around the secret (context) and the commit's
// message hold clear text and are not read.
type trufflehog3Finding struct {
	Rule struct {
		ID       word `json:"id"`
		Message  word `json:"message"` // of the rule
		Severity word `json:"severity"`
	} `json:"rule"`
	Path   string `json:"path"`
	Line   whole  `json:"line"`
	Secret string `json:"secret"`
	Commit word   `json:"commit"`
	Date   date   `json:"date"` // of the commit
}

// TruffleHog3 is the name of trufflehog3's JSON.
const TruffleHog3 = "trufflehog3"

const toolTruffleHog3 = "trufflehog3"

func isTruffleHog3(o object) bool {
	rule := o.get("rule").object()
	return rule.has("id", "message", "severity") && o.has("path", "line", "secret")
}

// trufflehog3From are the origins of every finding of trufflehog3.
var trufflehog3From = from{
	"tool": "the format", "rule": "rule.id", "category": "quell's table of trufflehog3", "title": "rule.message", "severity": "rule.severity",
	"confidence": "quell's table of trufflehog3", "identity.platform": "quell's table of trufflehog3", "identity.kind": "quell's table of trufflehog3",
	"location.path": "path", "location.start_line": "line", "location.end_line": "line", "location.commit": "commit",
	"fingerprint": "secret", "first_seen": "date",
}

func (r *reader) readTruffleHog3(it item) {
	var t trufflehog3Finding
	if !r.decode(it, &t) {
		return
	}
	secret := r.claimed(t.Secret)
	rule := oneLine(string(t.Rule.ID))
	if rule == "" {
		r.incomplete(it, "rule.id")
		return
	}
	class := trufflehog3Class(rule)
	f := finding.Finding{
		Tool:       toolTruffleHog3,
		Rule:       rule,
		Category:   class.category,
		Title:      title(string(t.Rule.Message), rule),
		Severity:   trufflehog3Severity(string(t.Rule.Severity)),
		Confidence: trufflehog3Confidence(rule),
		Identity:   class.identity(),
		Location:   finding.Location{Path: r.placed(it, t.Path), StartLine: line(t.Line), EndLine: line(t.Line), Commit: oneLine(string(t.Commit))},
		FirstSeen:  r.when(it, t.Date),
	}
	if t.Commit != "" {
		// Of a finding in the history it is the line within the diff.
		f.Location.StartLine, f.Location.EndLine = 0, 0
	}
	r.add(it, f, trufflehog3From, secret)
}

// trufflehog3Severity: rules may be of somebody's own, but their levels are these.
func trufflehog3Severity(name string) finding.Severity {
	switch name {
	case "HIGH", "high", "High":
		return finding.SeverityHigh
	case "MEDIUM", "medium", "Medium":
		return finding.SeverityMedium
	case "LOW", "low", "Low":
		return finding.SeverityLow
	}
	return finding.SeverityUnknown
}

// trufflehog3Confidence: it checks nothing, and randomness alone is mostly a hash
// or an id.
func trufflehog3Confidence(rule string) finding.Confidence {
	switch rule {
	case "high-entropy":
		return 0.3
	case "generic.api-key", "generic.secret", "generic.password-in-url":
		return 0.5
	}
	return 0.7
}

// trufflehog3Class: trufflehog3 looks for nothing but secrets.
func trufflehog3Class(rule string) class {
	c := trufflehog3Identities[rule]
	c.category = finding.LeakedSecret
	return c
}

// trufflehog3Identities says whose secret a rule of trufflehog3 3.0 finds, where
// the rule tells.
var trufflehog3Identities = map[string]class{
	"amazon.aws-api-key":            {platform: "aws", kind: finding.AccessKey},
	"amazon.mws-auth-token":         {platform: "amazon", kind: finding.Token},
	"facebook.access-token":         {platform: "facebook", kind: finding.Token},
	"facebook.oauth-token":          {platform: "facebook", kind: finding.OAuthApp},
	"generic.password-in-url":       {kind: finding.Password},
	"github.token":                  {platform: "github", kind: finding.Token},
	"google.access-token":           {platform: "google", kind: finding.Token},
	"google.api-key":                {platform: "google", kind: finding.Token},
	"google.gcp-service-account":    {platform: "google", kind: finding.ServiceAccount},
	"google.oauth-token":            {platform: "google", kind: finding.OAuthApp},
	"heroku.api-key":                {platform: "heroku", kind: finding.Token},
	"mailchimp.api-key":             {platform: "mailchimp", kind: finding.Token},
	"mailgun.api-key":               {platform: "mailgun", kind: finding.Token},
	"paypal.braintree-access-token": {platform: "braintree", kind: finding.Token},
	"slack.bot-token":               {platform: "slack", kind: finding.Token},
	"slack.token":                   {platform: "slack", kind: finding.Token},
	"slack.webhook":                 {platform: "slack", kind: finding.Token},
	"square.access-token":           {platform: "square", kind: finding.Token},
	"square.oauth-secret":           {platform: "square", kind: finding.OAuthApp},
	"stripe.api-key":                {platform: "stripe", kind: finding.Token},
	"stripe.restricted-api-key":     {platform: "stripe", kind: finding.Token},
	"twilio.api-key":                {platform: "twilio", kind: finding.Token},
	"twitter.access-token":          {platform: "twitter", kind: finding.Token},
	"twitter.oauth-token":           {platform: "twitter", kind: finding.OAuthApp},
}
