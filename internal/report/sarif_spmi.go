package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolSPMI is Microsoft's SARIF Pattern Matcher. Its fingerprints are JSON within
// a string, under a versioned name ("secretFingerprint/v0",
// "SecretFingerprint/current"). Told to redact, it leaves out those that hold
// the secret and writes question marks into the snippet. Its published hash
// (secretHashSha256) is salted, so that it names no secret: it tells places
// apart.
const toolSPMI = "spmi"

// spmiText is one of the fingerprints, whatever its version.
func spmiText(all bag, name string) string {
	for _, key := range sortedKeys(all) {
		if prefix, _, _ := strings.Cut(key, "/"); strings.EqualFold(prefix, name) {
			return all.text(key)
		}
	}
	return ""
}

// spmiFingerprint is one of the fingerprints that are JSON.
func spmiFingerprint(all bag, name string) bag {
	var parts bag
	if json.Unmarshal([]byte(spmiText(all, name)), &parts, jsontext.AllowDuplicateNames(true)) != nil {
		return nil
	}
	return parts
}

func sortedKeys(b bag) []string { return slices.Sorted(maps.Keys(b)) }

// isQuestioned says that a snippet is masked.
func isQuestioned(snippet string) bool { return strings.Contains(snippet, "???") }

// validity reads the verdict that is a part of SPMI's message. "An apparently
// invalid" is not dead: no authority that was asked knew it, and others may.
func (s *sarifReader) validity(res sarifResult) finding.Validity {
	if s.tool != toolSPMI || len(res.Message.Arguments) < 2 {
		return finding.ValidityUnknown
	}
	switch strings.TrimSpace(res.Message.Arguments[1]) {
	case "a valid", "an exposed":
		return finding.ValidityLive
	case "an invalid", "an expired":
		return finding.ValidityDead
	}
	return finding.ValidityUnknown
}

// identity is the rule's, with the key id or the service account's address that
// SPMI states beside the secret.
func (s *sarifReader) identity(res sarifResult, class class) finding.Identity {
	id := class.identity()
	if s.tool != toolSPMI {
		return id
	}
	asset := spmiFingerprint(res.Fingerprints, "assetFingerprint")
	switch name := asset.text("id"); {
	case strings.EqualFold(asset.text("platform"), "aws") && isAccessKeyID(name):
		return finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: name}
	case class.kind == finding.ServiceAccount && strings.HasSuffix(name, ".gserviceaccount.com") && isAddressOfMail(name):
		id.ID = name
	}
	return id
}

// isAddressOfMail says that the text has the form of a mail address.
func isAddressOfMail(text string) bool {
	return strings.Count(text, "@") == 1 && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz0123456789.-@") == ""
}

// spmiClass: the rules of family SEC101 find secrets in plain text. SEC102 to
// SEC104 ask to look at data, files and calls.
func spmiClass(rule string) class {
	if !strings.HasPrefix(rule, "SEC101/") {
		return class{category: finding.Unclassified}
	}
	if parts := strings.SplitN(rule, "/", 3); len(parts) == 3 {
		rule = parts[0] + "/" + parts[1]
	}
	c := spmiIdentities[rule]
	c.category = finding.LeakedSecret
	return c
}

// spmiIdentities says whose secret a rule of SPMI finds. 013 (private keys) does
// not tell.
var spmiIdentities = map[string]class{
	"SEC101/002": {platform: "google", kind: finding.OAuthApp},
	"SEC101/003": {platform: "google", kind: finding.Token},
	"SEC101/004": {platform: "facebook", kind: finding.OAuthApp},
	"SEC101/005": {platform: "slack", kind: finding.Token},
	"SEC101/006": {platform: "github", kind: finding.Token},
	"SEC101/007": {platform: "github", kind: finding.OAuthApp},
	"SEC101/008": {platform: "aws", kind: finding.AccessKey},
	"SEC101/009": {platform: "linkedin", kind: finding.OAuthApp},
	"SEC101/010": {platform: "square", kind: finding.Token},
	"SEC101/011": {platform: "square", kind: finding.OAuthApp},
	"SEC101/012": {platform: "slack", kind: finding.Token},
	"SEC101/014": {platform: "facebook", kind: finding.Token},
	"SEC101/015": {platform: "akamai", kind: finding.Token},
	"SEC101/016": {platform: "stripe", kind: finding.Token},
	"SEC101/017": {platform: "npm", kind: finding.Token},
	"SEC101/018": {platform: "twilio", kind: finding.Token},
	"SEC101/019": {platform: "picatic", kind: finding.Token},
	"SEC101/020": {platform: "dropbox", kind: finding.Token},
	"SEC101/021": {platform: "dropbox", kind: finding.OAuthApp},
	"SEC101/022": {platform: "braintree", kind: finding.Token},
	"SEC101/023": {platform: "aws", kind: finding.Token}, // Marketplace Web Service
	"SEC101/024": {platform: "twilio", kind: finding.Token},
	"SEC101/025": {platform: "sendgrid", kind: finding.Token},
	"SEC101/026": {platform: "mailgun", kind: finding.Token},
	"SEC101/027": {platform: "mailchimp", kind: finding.Token},
	"SEC101/028": {kind: finding.Password},
	"SEC101/029": {platform: "alibaba", kind: finding.AccessKey},
	"SEC101/030": {platform: "google", kind: finding.ServiceAccount},
	"SEC101/031": {platform: "nuget", kind: finding.Token},
	"SEC101/032": {kind: finding.Password}, // of a GPG key
	"SEC101/033": {kind: finding.Password}, // MongoDB
	"SEC101/034": {kind: finding.Password},
	"SEC101/035": {platform: "cloudant", kind: finding.Token},
	"SEC101/036": {kind: finding.Password}, // MySQL
	"SEC101/037": {kind: finding.Password}, // SQL Server
	"SEC101/038": {kind: finding.Password}, // PostgreSQL
	"SEC101/039": {platform: "shopify", kind: finding.Token},
	"SEC101/040": {platform: "shopify", kind: finding.Token},
	"SEC101/041": {kind: finding.Password}, // RabbitMQ
	"SEC101/042": {platform: "dynatrace", kind: finding.Token},
	"SEC101/043": {platform: "nuget", kind: finding.Password},
	"SEC101/044": {platform: "npm", kind: finding.Password},
	"SEC101/045": {platform: "postman", kind: finding.Token},
	"SEC101/046": {platform: "discord", kind: finding.Token},
	"SEC101/047": {platform: "crates", kind: finding.Token},
	"SEC101/048": {platform: "slack", kind: finding.Token},
	"SEC101/049": {platform: "telegram", kind: finding.Token},
	"SEC101/050": {platform: "npm", kind: finding.Token},
	"SEC101/051": {platform: "stripe", kind: finding.Token},
	"SEC101/052": {platform: "stripe", kind: finding.Token},
	"SEC101/053": {platform: "stripe", kind: finding.Token},
	"SEC101/102": {platform: "azure", kind: finding.Token},
}
