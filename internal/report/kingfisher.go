package report

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// kingfisherMatch is a match in Kingfisher's JSON. The issuer's answer may quote
// what it was asked with, the commands that validate and revoke a secret hold it,
// and other captures may be secrets: none of them is read.
type kingfisherMatch struct {
	Rule struct {
		ID          word `json:"id"`
		Name        word `json:"name"` // since the rule is described it is the id
		Description word `json:"description"`
	} `json:"rule"`
	Finding struct {
		Snippet    string `json:"snippet"`  // the secret
		Encoding   word   `json:"encoding"` // that Kingfisher undid
		Confidence word   `json:"confidence"`
		Line       whole  `json:"line"`
		Path       string `json:"path"`
		Validation *struct {
			Status word `json:"status"`
		} `json:"validation"`
		Git *struct {
			Repository string `json:"repository_url"`
			Commit     struct {
				ID   string `json:"id"`
				Date string `json:"date"`
			} `json:"commit"`
			File struct {
				Path string `json:"path"`
			} `json:"file"`
		} `json:"git_metadata"`
	} `json:"finding"`
}

// Kingfisher is the name of Kingfisher's JSON.
const Kingfisher = "kingfisher"

const toolKingfisher = "kingfisher"

func isKingfisher(o object) bool {
	return isKingfisherMatch(o) || isKingfisherMatch(o.first("matches")) || isKingfisherRun(o)
}

// isKingfisherRun knows what later versions say of a run: around its findings, or
// on lines behind them. An access map says what a secret opens.
func isKingfisherRun(o object) bool {
	return strings.HasPrefix(o.get("audit").object().get("schema").text(), "kingfisher.") || o.get("metadata").object().has("kingfisher_version") ||
		o.list("access_map") && (len(o) == 1 || o.list("findings"))
}

func isKingfisherMatch(o object) bool {
	found := o.get("finding").object()
	return o.get("rule").object().has("id") && found.has("snippet") && (found.has("validation") || found.has("fingerprint"))
}

// kingfisherFrom are the origins of every finding of Kingfisher.
var kingfisherFrom = from{
	"tool": "the format", "rule": "rule.id", "category": "quell: all rules look for secrets", "title": "rule.description, rule.name",
	"severity": "quell: Kingfisher states none", "confidence": "finding.confidence, finding.validation.status", "validity": "finding.validation.status",
	"identity.platform": "quell's table of Kingfisher", "identity.kind": "quell's table of Kingfisher",
	"location.repository": "finding.git_metadata.repository_url", "location.path": "finding.git_metadata.file.path, finding.path",
	"location.start_line": "finding.line", "location.commit": "finding.git_metadata.commit.id", "first_seen": "finding.git_metadata.commit.date",
	"fingerprint": "finding.snippet", "resource": "finding.path", "labels": "finding.encoding, finding.validation.status",
}

// readKingfisher reads a match, the list of one that the first versions put
// around each, or a run.
func (r *reader) readKingfisher(it item) {
	if isKingfisherMatch(it.object()) {
		r.readKingfisherMatch(it)
		return
	}
	for _, name := range []string{"matches", "findings"} {
		for match := range r.entries(it, name) {
			r.readKingfisherMatch(match)
		}
	}
	if audit := it.object().get("audit"); audit.kind() == '{' {
		r.readKingfisherAudit(it.child("audit", audit, -1))
	}
}

// readKingfisherAudit reads how it went. Errors' texts may quote addresses, and are
// not read.
func (r *reader) readKingfisherAudit(it item) {
	var audit struct {
		Summary struct {
			FetchFailed whole `json:"fetch_failed"`
			Partial     whole `json:"scan_partial"`
			Failed      whole `json:"scan_failed"`
			Pending     whole `json:"pending"`
			Succeeded   whole `json:"scan_succeeded"`
		} `json:"summary"`
	}
	if !r.decode(it, &audit, jsontext.AllowDuplicateNames(true)) {
		return
	}
	sum := audit.Summary
	if sum.FetchFailed+sum.Partial+sum.Failed+sum.Pending > 0 {
		r.diagnose(Error, "the scan did not succeed", "The tool says that it did not scan all of what it found, so that nothing is proven absent. Run it again.", it.place())
	}
	if sum.Succeeded > 0 {
		r.out.Coverage.Scanned += int(sum.Succeeded)
		r.out.Coverage.Of = "repositories"
	}
}

func (r *reader) readKingfisherMatch(it item) {
	var k kingfisherMatch
	if !r.decode(it, &k) {
		return
	}
	secret := finding.Secret{}
	if !strings.HasPrefix(k.Finding.Snippet, "[REDACTED:") { // followed by a hash, with --redact
		secret = r.claimed(k.Finding.Snippet)
	}
	rule := oneLine(string(k.Rule.ID))
	if rule == "" {
		r.incomplete(it, "rule.id")
		return
	}
	class := kingfisherClass(rule)
	f := finding.Finding{
		Tool:       toolKingfisher,
		Rule:       rule,
		Category:   class.category,
		Title:      title(string(k.Rule.Description), string(k.Rule.Name), rule),
		Severity:   finding.SeverityHigh,
		Confidence: kingfisherConfidence(string(k.Finding.Confidence)),
		Identity:   class.identity(),
		Location:   finding.Location{StartLine: line(k.Finding.Line)},
	}
	file := k.Finding.Path
	if git := k.Finding.Git; git != nil {
		file = firstNonEmpty(git.File.Path, file)
		f.Location.Repository, f.Location.Commit = remoteName(git.Repository), oneLine(git.Commit.ID)
		f.FirstSeen = r.when(it, parseDate(git.Commit.Date))
	}
	if strings.Contains(file, "://") { // a message, an issue, an object in a bucket
		f.Resource, f.Location.StartLine = repositoryName(file), 0
	} else {
		f.Location.Path = r.placed(it, file)
	}
	if k.Finding.Encoding == "base64" {
		f.Labels = append(f.Labels, "decoded:base64")
	}
	if k.Finding.Validation != nil {
		switch k.Finding.Validation.Status {
		case "Active Credential":
			f.Validity, f.Confidence = finding.ValidityLive, 0.99
		case "Inactive Credential":
			f.Validity = finding.ValidityDead
		case "Canary Token (Skipped)":
			// Whoever uses a canary raises an alarm and gets nothing.
			f.Severity, f.Labels = finding.SeverityLow, append(f.Labels, "canary")
		}
	}
	f.Labels = labels(f.Labels)
	r.add(it, f, kingfisherFrom, secret)
}

// kingfisherConfidence is how sure a rule says to be.
func kingfisherConfidence(name string) finding.Confidence {
	switch strings.ToLower(name) {
	case "high":
		return 0.9
	case "medium":
		return 0.7
	case "low":
		return 0.4
	}
	return 0.5
}

// kingfisherRule is the id of one of Kingfisher's own rules: "kingfisher.aws.2".
var kingfisherRule = regexp.MustCompile(`^kingfisher\.([a-z0-9]+)\.[0-9]+$`)

// kingfisherClass: Kingfisher looks for nothing but secrets, and its rules' ids
// name the issuer.
func kingfisherClass(rule string) class {
	if borrowed, ok := strings.CutPrefix(rule, "betterleaks."); ok { // a fork of gitleaks, with its rules
		return gitleaksClass(borrowed)
	}
	c := class{}
	if parts := kingfisherRule.FindStringSubmatch(rule); parts != nil {
		c = kingfisherIdentities[parts[1]]
	}
	c.category = finding.LeakedSecret
	return c
}

// kingfisherIdentities says whose secret the rules of an issuer find.
var kingfisherIdentities = map[string]class{
	"anthropic":    {platform: "anthropic", kind: finding.Token},
	"artifactory":  {platform: "artifactory", kind: finding.Token},
	"atlassian":    {platform: "atlassian", kind: finding.Token},
	"aws":          {platform: "aws", kind: finding.AccessKey},
	"azure":        {platform: "azure"},
	"azuredevops":  {platform: "azure", kind: finding.Token},
	"azurestorage": {platform: "azure", kind: finding.AccessKey},
	"bitbucket":    {platform: "bitbucket"},
	"buildkite":    {platform: "buildkite", kind: finding.Token},
	"circleci":     {platform: "circleci", kind: finding.Token},
	"cloudflare":   {platform: "cloudflare", kind: finding.Token},
	"databricks":   {platform: "databricks", kind: finding.Token},
	"datadog":      {platform: "datadog", kind: finding.Token},
	"digitalocean": {platform: "digitalocean", kind: finding.Token},
	"discord":      {platform: "discord", kind: finding.Token},
	"dockerhub":    {platform: "docker", kind: finding.Token},
	"doppler":      {platform: "doppler", kind: finding.Token},
	"dropbox":      {platform: "dropbox", kind: finding.Token},
	"dynatrace":    {platform: "dynatrace", kind: finding.Token},
	"figma":        {platform: "figma", kind: finding.Token},
	"gcp":          {platform: "google", kind: finding.ServiceAccount},
	"github":       {platform: "github", kind: finding.Token},
	"gitlab":       {platform: "gitlab", kind: finding.Token},
	"grafana":      {platform: "grafana", kind: finding.Token},
	"groq":         {platform: "groq", kind: finding.Token},
	"heroku":       {platform: "heroku", kind: finding.Token},
	"huggingface":  {platform: "huggingface", kind: finding.Token},
	"jenkins":      {platform: "jenkins"},
	"jwt":          {kind: finding.Token},
	"mailchimp":    {platform: "mailchimp", kind: finding.Token},
	"mailgun":      {platform: "mailgun", kind: finding.Token},
	"mongodb":      {platform: "mongodb"},
	"mysql":        {platform: "mysql", kind: finding.Password},
	"netlify":      {platform: "netlify", kind: finding.Token},
	"newrelic":     {platform: "newrelic", kind: finding.Token},
	"npm":          {platform: "npm", kind: finding.Token},
	"nuget":        {platform: "nuget", kind: finding.Token},
	"okta":         {platform: "okta", kind: finding.Token},
	"openai":       {platform: "openai", kind: finding.Token},
	"postgres":     {platform: "postgresql", kind: finding.Password},
	"postman":      {platform: "postman", kind: finding.Token},
	"pulumi":       {platform: "pulumi", kind: finding.Token},
	"pypi":         {platform: "pypi", kind: finding.Token},
	"rubygems":     {platform: "rubygems", kind: finding.Token},
	"sendgrid":     {platform: "sendgrid", kind: finding.Token},
	"shopify":      {platform: "shopify", kind: finding.Token},
	"slack":        {platform: "slack", kind: finding.Token},
	"snowflake":    {platform: "snowflake", kind: finding.Password},
	"snyk":         {platform: "snyk", kind: finding.Token},
	"sonarqube":    {platform: "sonarqube", kind: finding.Token},
	"stripe":       {platform: "stripe", kind: finding.Token},
	"tailscale":    {platform: "tailscale", kind: finding.Token},
	"twilio":       {platform: "twilio", kind: finding.Token},
	"uri":          {kind: finding.Password},
	"vercel":       {platform: "vercel", kind: finding.Token},
}
