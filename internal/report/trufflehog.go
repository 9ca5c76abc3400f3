package report

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// trufflehogResult is a line of TruffleHog 3's JSON. Raw, RawV2 and SecretParts
// hold the secret in clear. So may Redacted (for private keys it is their first
// 64 characters), StructuredData and VerificationError's text, which are not read.
type trufflehogResult struct {
	SourceMetadata    *struct{ Data bag }
	DetectorType      whole
	DetectorName      word
	DecoderName       word
	Verified          bool
	VerificationError jsontext.Value
	Raw               word
	RawV2             word
	ExtraData         bag // what the detector knows, above all of a secret that works
	SecretParts       bag // since June 2026
}

// TruffleHog is the name of TruffleHog 3's JSON.
const TruffleHog = "trufflehog"

func isTruffleHog(o object) bool {
	return o.has("SourceMetadata", "Verified") && (o.has("DetectorName") || o.has("DetectorType")) || isTruffleHogLog(o)
}

// isTruffleHogLog knows TruffleHog's own log, which comes on the other stream
// and is in the report where somebody joined the two.
func isTruffleHogLog(o object) bool {
	return o.get("logger").text() == toolTruffleHog && o.text("level") && o.text("msg")
}

// trufflehogFrom are the origins of every finding of TruffleHog 3.
var trufflehogFrom = from{
	"tool": "the format", "rule": "DetectorName, DetectorType", "category": "quell's table of TruffleHog, SourceMetadata.Data", "title": "DetectorName",
	"severity": "quell: TruffleHog states none", "confidence": "Verified, VerificationError", "validity": "Verified",
	"identity.platform": "quell's table of TruffleHog", "identity.kind": "quell's table of TruffleHog", "identity.account": "ExtraData",
	"identity.id": "Raw", "identity.name": "ExtraData", "resource": "ExtraData.arn, SourceMetadata.Data", "fingerprint": "Raw, RawV2, SecretParts",
	"context": "Raw", "location.repository": "SourceMetadata.Data", "location.path": "SourceMetadata.Data", "location.start_line": "SourceMetadata.Data",
	"location.end_line": "SourceMetadata.Data", "location.commit": "SourceMetadata.Data", "first_seen": "SourceMetadata.Data",
	"expires_at": "ExtraData.expiry", "labels": "DecoderName, SourceMetadata.Data, ExtraData", "suggestion": "ExtraData.rotation_guide",
}

func (r *reader) readTruffleHog(it item) {
	if isTruffleHogLog(it.object()) {
		r.readTruffleHogLog(it)
		return
	}
	var res trufflehogResult
	if !r.decode(it, &res) {
		return
	}
	if number := it.object().get("DetectorType").kind(); res.DetectorName == "" && number != 0 && number != 'n' {
		res.DetectorName = trufflehogDetector(int(res.DetectorType))
	}
	parts := trufflehogPartsOf(res)
	secrets := []finding.Secret{r.claimed(parts.secret)}
	for _, other := range parts.others {
		secrets = append(secrets, r.claimed(other))
	}
	secrets = append(secrets, parts.passwords()...)
	rule := res.rule()
	if rule == "" {
		r.incomplete(it, "DetectorName")
		return
	}
	class := trufflehogClass(string(res.DetectorName))
	f := finding.Finding{
		Tool:       toolTruffleHog,
		Rule:       rule,
		Category:   class.category,
		Title:      trufflehogTitle(rule),
		Severity:   finding.SeverityHigh,
		Confidence: res.confidence(),
		Identity:   class.identity(),
	}
	if res.Verified {
		f.Validity = finding.ValidityLive
	}
	tags := r.trufflehogPlace(it, &f, res)
	f.Labels = labels(tags, res.tags())
	res.identify(&f, parts)
	if res.extra("is_canary") == "true" {
		// Whoever uses a canary raises an alarm and gets nothing.
		f.Severity = finding.SeverityLow
	}
	if secrets[0].Empty() && parts.id+parts.raw != "" {
		// The id says which of several credentials in one file it is.
		f.Context = r.key.Context(rule + " " + parts.id + parts.raw)
	}
	r.add(it, f, trufflehogFrom, secrets...)
}

// rule is the detector's name. All detectors that people define themselves share
// one name, and have their own in addition.
func (res trufflehogResult) rule() string {
	name := oneLine(string(res.DetectorName))
	if own := oneLine(res.extra("name")); name == "CustomRegex" && own != "" {
		return name + "/" + own
	}
	return name
}

// trufflehogTitle: detectors are called after the issuer, but for these.
func trufflehogTitle(rule string) string {
	switch rule {
	case "PrivateKey":
		return "Private key"
	case "URI":
		return "Credentials in a URL"
	case "JDBC":
		return "Credentials in a JDBC connection string"
	case "JWT":
		return "JSON web token"
	}
	return title(rule + " credential")
}

func (res trufflehogResult) extra(name string) string { return res.ExtraData.text(name) }

// confidence: of what the issuer accepted there is no doubt. "Verified": false
// says little, for nothing tells whether the secret was refused, no check exists
// or none was asked for; of these results TruffleHog's own documentation says
// that many are wrong. A check that failed at least thought it worth trying.
func (res trufflehogResult) confidence() finding.Confidence {
	switch failed := (node{raw: res.VerificationError}); {
	case res.Verified:
		return 0.99
	case failed.kind() != 0 && failed.kind() != 'n' && string(failed.raw) != `""`:
		return 0.6
	}
	return 0.5
}

// tags are the ways of writing that TruffleHog undid: there the secret does not
// stand in the file as it is. They are spelt as gitleaks spells them.
func (res trufflehogResult) tags() []string {
	var all []string
	switch name := string(res.DecoderName); name {
	case "BASE64", "UTF16", "ESCAPED_UNICODE", "HTML":
		all = append(all, "decoded:"+strings.ToLower(name))
	}
	if res.extra("is_canary") == "true" {
		all = append(all, "canary")
	}
	switch kind := res.extra("resource_type"); kind {
	case "Access key", "AWS STS service bearer token", "Context-specific credential", "Temporary (AWS STS) access key IDs":
		all = append(all, kind)
	}
	return all
}

var (
	iamARN        = regexp.MustCompile(`^arn:aws[a-z-]*:(?:iam|sts)::[0-9]{12}:[A-Za-z0-9+=,.@_/-]+$`)
	googleProject = regexp.MustCompile(`^[a-z][a-z0-9-]{4,28}[a-z0-9]$`)
	forgeUser     = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,37}[A-Za-z0-9])?$`)
	rotationGuide = regexp.MustCompile(`^https://howtorotate\.com/(?:[a-z]+(?:-[a-z]+)*/)+$`)
	twilioAccount = regexp.MustCompile(`^AC[0-9a-f]{32}$`)
)

// identify says whose the secret is. ExtraData is free text that detectors fill
// in, partly from the issuer's answer: only what has the very form of an account,
// an ARN or a user's name is taken.
func (res trufflehogResult) identify(f *finding.Finding, parts trufflehogParts) {
	account := res.extra("account")
	switch string(res.DetectorName) {
	case "AWS", "AWSSessionKey":
		owner := awsIdentity(iamARN.FindString(res.extra("arn")), account)
		f.Identity.Account, f.Identity.Name, f.Identity.ID = owner.Account, owner.Name, parts.id
		if owner.ID != "" && f.Resource == "" {
			f.Resource = owner.ID
		}
	case "GCP":
		f.Identity.ID = parts.id
		f.Identity.Name, _, _ = strings.Cut(parts.id, "@")
		if project := res.extra("project"); googleProject.MatchString(project) {
			f.Identity.Account = project
		}
	case "Twilio":
		f.Identity.Account = parts.id
	case "Github", "Gitlab":
		if user := res.extra("username"); forgeUser.MatchString(user) {
			f.Identity.Account = user
		}
		f.ExpiresAt = parseDate(strings.TrimSuffix(res.extra("expiry"), " UTC")).time
	case "PrivateKey":
		for _, forge := range []string{"github", "gitlab"} {
			if user := res.extra(forge + "_user"); forgeUser.MatchString(user) {
				f.Identity = finding.Identity{Platform: forge, Kind: finding.SSHKey, Account: user}
			}
		}
		if f.Identity.Kind == "" && res.extra("certificate_urls") != "" {
			f.Identity.Kind = finding.Certificate
		}
	}
	if guide := res.extra("rotation_guide"); rotationGuide.MatchString(guide) {
		f.Suggestion = &finding.Suggestion{Text: "Rotate the credential: " + guide}
	}
}

// readTruffleHogLog reads what the log says of the scan; its texts are not read,
// since they quote addresses and answers.
func (r *reader) readTruffleHogLog(it item) {
	var entry struct {
		Level  string `json:"level"`
		Msg    string `json:"msg"`
		Chunks whole  `json:"chunks"`
	}
	if !r.decode(it, &entry, jsontext.AllowDuplicateNames(true)) {
		return
	}
	switch level, _, _ := strings.Cut(entry.Level, "-"); {
	case level == "error" || level == "dpanic" || level == "panic" || level == "fatal":
		r.diagnose(Error, "the scan did not succeed", "The tool says that a part of its run failed, so that nothing is proven absent. Run it again.", joinPlace(it.place(), r.positionOf(it)))
	case entry.Msg == "finished scanning":
		r.out.Coverage.Scanned += int(entry.Chunks)
		r.out.Coverage.Of = "chunks"
	}
}
