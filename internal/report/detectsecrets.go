package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// detectSecretsResult is an entry of a baseline of detect-secrets. Its hash is
// the secret's SHA-1 without salt, from which short secrets are guessed: it is
// shown nowhere, and takes part only in a keyed digest.
type detectSecretsResult struct {
	Type         word   `json:"type"`
	Filename     string `json:"filename"` // since 0.14; before, only the key says it
	HashedSecret word   `json:"hashed_secret"`
	IsVerified   bool   `json:"is_verified"` // the plugin asked the issuer
	IsSecret     *bool  `json:"is_secret"`   // what a person said in an audit
	LineNumber   whole  `json:"line_number"`
}

// detectSecretsAudited is an entry of what `detect-secrets audit --report` writes:
// the baseline's entries with their secrets in clear. Of the lines, which it has
// by their numbers, only these are read.
type detectSecretsAudited struct {
	Types    []string `json:"types"`
	Filename string   `json:"filename"`
	Secrets  string   `json:"secrets"`
	Lines    bag      `json:"lines"`
	Category string   `json:"category"`
}

// numbers are those of the lines; one that is not known is 0.
func (d detectSecretsAudited) numbers() []int {
	var all []int
	for number := range d.Lines {
		if n, err := strconv.Atoi(number); err == nil {
			all = append(all, max(n, 0))
		}
	}
	if len(all) == 0 {
		return []int{0}
	}
	slices.Sort(all)
	return all
}

// DetectSecrets is the name of detect-secrets' baselines and audit reports.
const DetectSecrets = "detect-secrets"

const toolDetectSecrets = "detect-secrets"

func isDetectSecrets(o object) bool {
	return o.dict("results") && (o.list("plugins_used") || isDetectSecretsFile(o.get("results"))) || isDetectSecretsAudit(o)
}

// isDetectSecretsFile knows results without what was asked for, by the first file's.
func isDetectSecretsFile(results node) bool {
	for _, file := range results.members() {
		for _, entry := range file.elements() {
			return entry.object().has("type", "hashed_secret")
		}
	}
	return false
}

func isDetectSecretsAudit(o object) bool {
	return o.first("results").has("secrets", "filename", "lines", "types", "category")
}

// detectSecretsFrom are the origins of every finding of detect-secrets.
var detectSecretsFrom = from{
	"tool": "the format", "rule": "results.*[].type", "category": "quell's table of detect-secrets", "title": "results.*[].type",
	"severity": "quell: detect-secrets states none", "confidence": "is_verified, is_secret, quell's table of detect-secrets", "validity": "is_verified",
	"identity.platform": "quell's table of detect-secrets", "identity.kind": "quell's table of detect-secrets",
	"location.path": "results.*[].filename", "location.start_line": "results.*[].line_number", "location.end_line": "results.*[].line_number",
	"context": "results.*[].hashed_secret", "fingerprint": "results[].secrets", "last_seen": "generated_at",
}

func (r *reader) readDetectSecrets(it item) {
	root := it.object()
	if isDetectSecretsAudit(root) {
		for entry := range r.entries(it, "results") {
			r.readDetectSecretsAudited(entry)
		}
		return
	}
	var baseline struct {
		GeneratedAt date `json:"generated_at"`
	}
	if !r.decode(it, &baseline, jsontext.AllowDuplicateNames(true)) { // what is twice in an entry spoils that entry only
		return
	}
	for _, file := range root.get("results").object() {
		for entry := range r.listed(it, "results.*", file.node) {
			r.readDetectSecretsResult(entry, file.name, baseline.GeneratedAt)
		}
	}
}

func (r *reader) readDetectSecretsResult(it item, file string, generated date) {
	var d detectSecretsResult
	if !r.decode(it, &d) {
		return
	}
	if d.Type == "" {
		r.incomplete(it, "type")
		return
	}
	if d.IsSecret != nil && !*d.IsSecret {
		return // audited: a false positive
	}
	f := r.detectedSecret(it, string(d.Type), firstNonEmpty(d.Filename, file), d.IsVerified, d.IsSecret != nil)
	f.Location.StartLine, f.Location.EndLine = line(d.LineNumber), line(d.LineNumber)
	f.LastSeen = r.when(it, generated)
	if d.HashedSecret != "" {
		f.Context = r.key.Context("detect-secrets sha1 " + strings.ToLower(string(d.HashedSecret)))
	}
	r.add(it, f, detectSecretsFrom)
}

func (r *reader) readDetectSecretsAudited(it item) {
	var d detectSecretsAudited
	if !r.decode(it, &d) {
		return
	}
	secret := r.claimed(d.Secrets)
	if len(d.Types) == 0 {
		r.incomplete(it, "types")
		return
	}
	if d.Category == "VERIFIED_FALSE" {
		return
	}
	for _, kind := range d.Types {
		// Here "verified" says what a person said, and nothing of the issuer.
		f := r.detectedSecret(it, kind, d.Filename, false, d.Category == "VERIFIED_TRUE")
		for _, number := range d.numbers() {
			f.Location.StartLine, f.Location.EndLine = number, number
			r.add(it, f, r.and(detectSecretsFrom, "rule", "results[].types", "title", "results[].types", "confidence", "results[].category, quell's table of detect-secrets",
				"location.path", "results[].filename", "location.start_line", "results[].lines", "location.end_line", "results[].lines"), secret)
		}
	}
}

// detectedSecret is what both reports say of a secret.
func (r *reader) detectedSecret(it item, kind, file string, verified, audited bool) finding.Finding {
	rule := oneLine(kind)
	class := detectSecretsClass(rule)
	f := finding.Finding{
		Tool:       toolDetectSecrets,
		Rule:       rule,
		Category:   class.category,
		Title:      rule,
		Severity:   finding.SeverityHigh,
		Confidence: detectSecretsConfidence(rule),
		Identity:   class.identity(),
		Location:   finding.Location{Path: r.placed(it, file)},
	}
	switch {
	case class.category == finding.Unclassified:
		f.Severity = finding.SeverityInfo
	case verified:
		f.Confidence, f.Validity = 0.99, finding.ValidityLive
	case audited:
		f.Confidence = 0.95 // a person looked at it
	}
	return f
}

// detectSecretsConfidence: of what is only random, or named like a secret, much
// is not one. (Of 50 hits on the Terraform code of terragoat, 40 are commit
// hashes in tags.)
func detectSecretsConfidence(rule string) finding.Confidence {
	switch rule {
	case "Hex High Entropy String":
		return 0.2
	case "High Entropy String": // of either, up to 0.9
		return 0.3
	case "Base64 High Entropy String":
		return 0.4
	case "Secret Keyword", "Basic Auth Credentials":
		return 0.5
	}
	return 0.8
}

// detectSecretsClass: all plugins but one look for secrets, and so do those that
// people write.
func detectSecretsClass(rule string) class {
	c := detectSecretsIdentities[rule]
	c.category = finding.LeakedSecret
	if rule == "Public IP (ipv4)" {
		c.category = finding.Unclassified
	}
	return c
}

// detectSecretsIdentities says whose secret a plugin of detect-secrets 1.5 finds,
// where its type tells.
var detectSecretsIdentities = map[string]class{
	"AWS Access Key":                   {platform: "aws", kind: finding.AccessKey},
	"Artifactory Credentials":          {platform: "artifactory", kind: finding.Token},
	"Azure Storage Account access key": {platform: "azure", kind: finding.AccessKey},
	"Basic Auth Credentials":           {kind: finding.Password},
	"Cloudant Credentials":             {platform: "cloudant", kind: finding.Password},
	"Discord Bot Token":                {platform: "discord", kind: finding.Token},
	"GitHub Token":                     {platform: "github", kind: finding.Token},
	"GitLab Token":                     {platform: "gitlab", kind: finding.Token},
	"IBM COS HMAC Credentials":         {platform: "ibm", kind: finding.AccessKey},
	"IBM Cloud IAM Key":                {platform: "ibm", kind: finding.Token},
	"JSON Web Token":                   {kind: finding.Token},
	"Mailchimp Access Key":             {platform: "mailchimp", kind: finding.Token},
	"NPM tokens":                       {platform: "npm", kind: finding.Token},
	"OpenAI Token":                     {platform: "openai", kind: finding.Token},
	"PyPI Token":                       {platform: "pypi", kind: finding.Token},
	"SendGrid API Key":                 {platform: "sendgrid", kind: finding.Token},
	"Slack Token":                      {platform: "slack", kind: finding.Token},
	"SoftLayer Credentials":            {platform: "ibm", kind: finding.Token},
	"Square OAuth Secret":              {platform: "square", kind: finding.OAuthApp},
	"Stripe Access Key":                {platform: "stripe", kind: finding.Token},
	"Telegram Bot Token":               {platform: "telegram", kind: finding.Token},
	"Twilio API Key":                   {platform: "twilio", kind: finding.Token},
}
