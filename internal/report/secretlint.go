package report

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// secretlintMessage is one message of an entry of secretlint's JSON. The message
// quotes the secret and is not read, and still less is the entry's sourceContent:
// it is the whole file.
type secretlintMessage struct {
	RuleID    string `json:"ruleId"`
	MessageID word   `json:"messageId"`
	Severity  word   `json:"severity"`
	Type      word   `json:"type"`
	Loc       struct {
		Start struct {
			Line whole `json:"line"`
		} `json:"start"`
		End struct {
			Line whole `json:"line"`
		} `json:"end"`
	} `json:"loc"`
	Data bag `json:"data"` // what the message is made with; masked unless asked otherwise
}

// Secretlint is the name of secretlint's JSON.
const Secretlint = "secretlint"

// isSecretlint knows an entry by what it says of the file's content; the first
// versions said nothing, and messages of other linters lack some of these fields.
func isSecretlint(o object) bool {
	return o.text("filePath") && o.list("messages") &&
		(o.has("sourceContentType") || o.has("sourceContent") || o.first("messages").has("ruleId", "messageId", "loc", "range"))
}

// secretlintFrom are the origins of every finding of secretlint.
var secretlintFrom = from{
	"tool": "the format", "rule": "messages[].ruleId, messages[].messageId", "category": "quell's table of secretlint", "title": "quell's table of secretlint",
	"severity": "messages[].severity", "confidence": "quell's table of secretlint", "identity.platform": "quell's table of secretlint",
	"identity.kind": "quell's table of secretlint", "location.path": "filePath", "location.start_line": "messages[].loc",
	"location.end_line": "messages[].loc", "fingerprint": "messages[].data", "context": "filePath, messages[].messageId",
}

func (r *reader) readSecretlint(it item) {
	var entry struct {
		FilePath string `json:"filePath"`
	}
	if !r.decode(it, &entry, jsontext.AllowDuplicateNames(true)) { // what is twice in a message spoils that message only
		return
	}
	r.out.Coverage.Scanned++
	r.out.Coverage.Of = "files"
	for message := range r.entries(it, "messages") {
		r.readSecretlintMessage(message, entry.FilePath)
	}
}

func (r *reader) readSecretlintMessage(it item, file string) {
	var m secretlintMessage
	if !r.decode(it, &m) {
		return
	}
	var secrets []finding.Secret
	for _, name := range secretlintValues(m.Data) {
		secrets = append(secrets, r.claimed(m.Data.text(name)))
	}
	if m.RuleID == "" {
		r.incomplete(it, "ruleId")
		return
	}
	if m.Type == "ignore" {
		return
	}
	id := oneLine(string(m.MessageID))
	rule := secretlintRule(m.RuleID, id)
	class := secretlintClass(rule)
	f := finding.Finding{
		Tool:       toolSecretlint,
		Rule:       rule,
		Category:   class.category,
		Title:      title("secretlint: " + strings.TrimPrefix(rule, secretlintPrefix)),
		Severity:   secretlintSeverity(string(m.Severity)),
		Confidence: secretlintConfidence(rule),
		Identity:   class.identity(),
		Location:   finding.Location{Path: r.placed(it, file), StartLine: line(m.Loc.Start.Line), EndLine: line(m.Loc.End.Line)},
	}
	if class.category == finding.Unclassified {
		// An account's or a folder's name: no secret, so nothing to look for.
		if f.Severity > finding.SeverityInfo {
			f.Severity = finding.SeverityInfo
		}
		secrets = append([]finding.Secret{{}}, secrets...)
	}
	if len(secrets) == 0 || secrets[0].Empty() {
		// secretlint writes absolute paths. Below no scan root they say nothing but
		// that two files are two; below one, each machine has the same.
		f.Context = r.key.Context("secretlint " + firstNonEmpty(f.Location.Path, file) + " " + id)
	}
	r.add(it, f, secretlintFrom, secrets...)
}

// secretlintValues are the names of the message's values that are or may be the
// secret; the others say what is meant.
func secretlintValues(data bag) []string {
	return slices.DeleteFunc(sortedKeys(data), func(name string) bool {
		return name == "typeName" || name == "PATTERN_NAME" || name == "FILE_NAME" || name == "PATH"
	})
}

// secretlintRule is the rule and which of its messages it is, as secretlint's own
// links to its documentation write it: one rule may find ids and keys.
func secretlintRule(rule, message string) string {
	rule = oneLine(rule)
	if message == "" {
		return rule
	}
	return rule + "#" + message
}

func secretlintSeverity(name string) finding.Severity {
	switch name {
	case "error":
		return finding.SeverityHigh
	case "warning":
		return finding.SeverityMedium
	case "info":
		return finding.SeverityInfo
	}
	return finding.SeverityUnknown
}

const (
	toolSecretlint   = "secretlint"
	secretlintPrefix = "@secretlint/secretlint-rule-"
)

// secretlintConfidence: rules that know one issuer's format are rarely wrong.
func secretlintConfidence(rule string) finding.Confidence {
	name, _, _ := strings.Cut(strings.TrimPrefix(rule, secretlintPrefix), "#")
	switch name {
	case "basicauth", "database-connection-string", "pattern", "secp256k1-privatekey", "no-dotenv", "no-k8s-kind-secret":
		return 0.6
	}
	return 0.85
}

// secretlintClass knows rules as quell's findings name them and as secretlint's
// own SARIF does: "preset > rule".
func secretlintClass(rule string) class {
	rule = rule[strings.LastIndex(rule, "> ")+1:]
	name, message, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(rule), secretlintPrefix), "#")
	c := secretlintIdentities[name]
	c.category = finding.LeakedSecret
	switch {
	case name == "no-k8s-kind-secret", name == "no-dotenv":
		c.category = finding.PlaintextSecretInConfig
	case name == "no-homedir", name == "filter-comments", secretlintIdentifiers[message]:
		c.category = finding.Unclassified
	}
	return c
}

// secretlintIdentifiers are the messages about names of things, not secrets. The
// id of an access key is none of them: it is all of the key that scanners find
// for sure.
var secretlintIdentifiers = map[string]bool{"AWSAccountID": true, "AzureTenantId": true, "AzureClientId": true, "HOMEDIR": true}

// secretlintIdentities says whose secret a rule of secretlint finds, where the
// rule tells.
var secretlintIdentities = map[string]class{
	"1password":                  {platform: "onepassword", kind: finding.Token},
	"anthropic":                  {platform: "anthropic", kind: finding.Token},
	"aws":                        {platform: "aws", kind: finding.AccessKey},
	"azure":                      {platform: "azure", kind: finding.OAuthApp},
	"basicauth":                  {kind: finding.Password},
	"cloudflare":                 {platform: "cloudflare", kind: finding.Token},
	"database-connection-string": {kind: finding.Password},
	"databricks":                 {platform: "databricks", kind: finding.Token},
	"docker":                     {platform: "docker", kind: finding.Token},
	"figma":                      {platform: "figma", kind: finding.Token},
	"gcp":                        {platform: "google", kind: finding.ServiceAccount},
	"github":                     {platform: "github", kind: finding.Token},
	"gitlab":                     {platform: "gitlab", kind: finding.Token},
	"grafana":                    {platform: "grafana", kind: finding.Token},
	"groq":                       {platform: "groq", kind: finding.Token},
	"hashicorp-vault":            {platform: "vault", kind: finding.Token},
	"huggingface":                {platform: "huggingface", kind: finding.Token},
	"linear":                     {platform: "linear", kind: finding.Token},
	"no-k8s-kind-secret":         {platform: "kubernetes"},
	"notion":                     {platform: "notion", kind: finding.Token},
	"npm":                        {platform: "npm", kind: finding.Token},
	"openai":                     {platform: "openai", kind: finding.Token},
	"sendgrid":                   {platform: "sendgrid", kind: finding.Token},
	"shopify":                    {platform: "shopify", kind: finding.Token},
	"slack":                      {platform: "slack", kind: finding.Token},
	"stripe":                     {platform: "stripe", kind: finding.Token},
	"tailscale":                  {platform: "tailscale", kind: finding.Token},
	"vercel":                     {platform: "vercel", kind: finding.Token},
}
