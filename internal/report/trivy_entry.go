package report

import (
	"iter"
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// trivySecret is a secret that Trivy found. Match is its line with the value
	// masked; Code shows other lines of the file in clear and is not even read.
	trivySecret struct {
		RuleID, Title, Severity word
		StartLine, EndLine      whole
		Match                   string
	}

	// trivyMisconfiguration is a check. The message is made of what the code says.
	trivyMisconfiguration struct {
		ID, Namespace, Title, Severity, Status word
		Message, Resolution                    word
		CauseMetadata                          struct {
			Resource           word
			StartLine, EndLine whole
		}
	}

	trivyVulnerability struct {
		VulnerabilityID, PkgName, PkgPath, InstalledVersion, FixedVersion, Severity, Title word
	}

	trivyLicense struct {
		Name, PkgName, FilePath, Severity word
	}

	// trivyModified is a finding that somebody has ruled out.
	trivyModified struct {
		Type    word
		Finding struct{ Match string }
	}
)

// trivyTarget reads what was found in one target.
type trivyTarget struct {
	trivyScan
	name, class string
}

// readers are the lists of a target, in the order in which they are read.
func (t trivyTarget) readers() iter.Seq2[string, func(item)] {
	return func(yield func(string, func(item)) bool) {
		_ = yield("Secrets", t.secret) &&
			yield("Misconfigurations", t.misconfiguration) &&
			yield("Vulnerabilities", t.vulnerability) &&
			yield("Licenses", t.license) &&
			yield("ExperimentalModifiedFindings", t.modified)
	}
}

// trivySecretFrom are the origins of a secret's finding.
var trivySecretFrom = from{
	"tool": "the format", "rule": "RuleID", "category": "quell's table of Trivy", "title": "Title, RuleID",
	"severity": "Severity", "confidence": "quell's table of Trivy",
	"identity.platform": "quell's table of Trivy", "identity.kind": "quell's table of Trivy",
	"location.repository": "Metadata.RepoURL", "location.commit": "Metadata.Commit", "location.path": "Results[].Target",
	"location.start_line": "StartLine", "location.end_line": "EndLine",
	"fingerprint": "Match", "context": "Match, Results[].Target, ArtifactName, Resources[]", "last_seen": "CreatedAt", "labels": "ArtifactName, Results[].Target",
}

// masking is a run of the signs that stand for a value; how many they are says
// how long the value is.
var masking = regexp.MustCompile(`\*{3,}`)

func (t trivyTarget) secret(it item) {
	var s trivySecret
	if !t.decode(it, &s) {
		return
	}
	secrets := t.shown(s.Match)
	if s.RuleID == "" {
		t.incomplete(it, "RuleID")
		return
	}
	// Of a rule of somebody's own, too, what it finds is a secret.
	identity := classOf(toolTrivy, string(s.RuleID)).identity()
	f := t.finding(it, s.StartLine, s.EndLine)
	f.Rule, f.Category, f.Identity = oneLine(string(s.RuleID)), finding.LeakedSecret, identity
	f.Title, f.Severity = title(string(s.Title), f.Rule), iacSeverity(s.Severity)
	f.Confidence = iacConfidence // its rules know the issuers' formats
	f.Context = context(t.key, t.surroundings(masking.ReplaceAllString(s.Match, "…")), secrets...)
	t.add(it, f, trivySecretFrom, secrets...)
}

// shown takes what a match shows although Trivy masks values: a value with
// nothing around it is the secret; of a line, nobody knows which part is.
func (t trivyTarget) shown(match string) []finding.Secret {
	if isBare(match) {
		return []finding.Secret{t.claimed(match)}
	}
	if masking.MatchString(match) {
		return nil
	}
	return []finding.Secret{{}, t.claimed(match)}
}

// modified notes the secrets of findings that somebody has ruled out.
func (t trivyTarget) modified(it item) {
	var m trivyModified
	if t.decode(it, &m) && m.Type == "secret" {
		t.shown(m.Finding.Match)
	}
}

// trivyMisconfigurationFrom are the origins of a check's finding.
var trivyMisconfigurationFrom = from{
	"tool": "the format", "rule": "ID", "category": "quell's table of Trivy", "title": "Title, ID",
	"severity": "Severity", "confidence": "quell's table of Trivy",
	"identity.platform": "ClusterName, ArtifactType", "identity.account": "ClusterName, ArtifactName", "identity.kind": "Resources[].Kind, CauseMetadata.Resource",
	"identity.name": "Resources[].Name, CauseMetadata.Resource", "identity.id": "Resources[], CauseMetadata.Resource",
	"location.repository": "Metadata.RepoURL", "location.commit": "Metadata.Commit", "location.path": "Results[].Target",
	"location.start_line": "CauseMetadata.StartLine", "location.end_line": "CauseMetadata.EndLine",
	"resource": "CauseMetadata.Resource, Resources[]", "context": "Message, CauseMetadata.Resource, Results[].Target, ArtifactName",
	"last_seen": "CreatedAt", "suggestion": "Resolution", "labels": "ArtifactName, Results[].Target",
}

func (t trivyTarget) misconfiguration(it item) {
	var m trivyMisconfiguration
	if !t.decode(it, &m) || m.Status == "PASS" || m.Status == "EXCEPTION" {
		return
	}
	rule := m.ID
	if rule == "" || rule == "N/A" { // a check of somebody's own
		rule = m.Namespace
	}
	if rule == "" {
		t.incomplete(it, "ID")
		return
	}
	cause := m.CauseMetadata
	f := t.finding(it, cause.StartLine, cause.EndLine)
	f.Rule = oneLine(string(rule))
	f.Category = classOf(toolTrivy, f.Rule).category
	f.Title, f.Severity, f.Confidence = title(string(m.Title), f.Rule), iacSeverity(m.Severity), iacConfidence
	f.Resource = firstNonEmpty(resourceAddress(string(cause.Resource)), t.kube().address())
	switch {
	case t.object.Kind != "":
		f.Identity = t.kube().identity(t.cluster)
	case t.account != "":
		f.Identity = awsIdentity(firstNonEmpty(string(cause.Resource), t.name), t.account)
	}
	if f.Resource == "" {
		f.Context = context(t.key, t.surroundings(string(cause.Resource+" "+m.Message)))
	}
	f.Suggestion = advice(string(m.Resolution))
	t.add(it, f, trivyMisconfigurationFrom)
}

// trivyPackageFrom are the origins of a finding about a package.
var trivyPackageFrom = from{
	"tool": "the format", "rule": "VulnerabilityID, Name", "category": "quell: not about an identity", "title": "Title, VulnerabilityID, Name",
	"severity": "Severity", "confidence": "quell: that a version matches says little of whether it matters",
	"location.repository": "Metadata.RepoURL", "location.commit": "Metadata.Commit", "location.path": "Results[].Target, FilePath",
	"context": "PkgName, PkgPath, Results[].Target, ArtifactName", "last_seen": "CreatedAt", "suggestion": "FixedVersion",
	"labels": "ArtifactName, Results[].Target",
}

// vulnerability reads a vulnerable package. It is no business of quell's, and
// kept like whatever else is in no table: dropped, it would seem fixed.
func (t trivyTarget) vulnerability(it item) {
	var v trivyVulnerability
	if !t.decode(it, &v) {
		return
	}
	if v.VulnerabilityID == "" {
		t.incomplete(it, "VulnerabilityID")
		return
	}
	f := t.finding(it, 0, 0)
	f.Rule, f.Severity, f.Confidence = oneLine(string(v.VulnerabilityID)), iacSeverity(v.Severity), 0.7
	f.Title = title(string(v.Title), f.Rule)
	f.Context = context(t.key, t.surroundings(string(v.PkgName+" "+v.PkgPath)))
	if v.PkgName != "" && v.FixedVersion != "" {
		f.Suggestion = advice("Update " + string(v.PkgName) + " to " + string(v.FixedVersion))
	}
	t.add(it, f, trivyPackageFrom)
}

func (t trivyTarget) license(it item) {
	var l trivyLicense
	if !t.decode(it, &l) {
		return
	}
	if l.Name == "" {
		t.incomplete(it, "Name")
		return
	}
	f := t.finding(it, 0, 0)
	f.Rule, f.Severity, f.Confidence = oneLine(string(l.Name)), iacSeverity(l.Severity), 0.7
	f.Title = title("Licence " + f.Rule)
	if l.FilePath != "" && t.files {
		f.Location.Path = t.placed(it, string(l.FilePath))
	}
	f.Context = context(t.key, t.surroundings(string(l.PkgName+" "+l.FilePath)))
	t.add(it, f, trivyPackageFrom)
}

// finding is what all findings of a target share.
func (t trivyTarget) finding(it item, start, end whole) finding.Finding {
	f := finding.Finding{Tool: toolTrivy, Category: finding.Unclassified, LastSeen: t.ended, Labels: t.labels()}
	f.Location.Repository, f.Location.Commit = t.repository, t.commit
	// The path within an image is no path in the code, and neither is the name of
	// the image with its operating system ("alpine:3.20 (alpine 3.20.1)") or of a
	// sort of licences.
	if t.files && t.class != "os-pkgs" && t.class != "license" && t.class != "license-file" && !strings.Contains(t.name, " (") {
		f.Location.Path = t.placed(it, t.name)
		f.Location.StartLine, f.Location.EndLine = line(start), line(end)
	}
	return f
}

// labels say what was scanned where there is no path to say it.
func (t trivyTarget) labels() []string {
	if t.files {
		return nil
	}
	var all []string
	if t.artifact != "" {
		all = append(all, "artifact:"+t.artifact)
	}
	if target := untagged(t.target()); target != "" {
		all = append(all, "target:"+target)
	}
	return labels(all)
}

// target is the target's name without its operating system.
func (t trivyTarget) target() string {
	name, _, _ := strings.Cut(t.name, " (")
	return name
}

// surroundings tell two findings without a path apart by what was scanned.
func (t trivyTarget) surroundings(text string) string {
	if t.files {
		return text
	}
	o := t.object
	return strings.Join([]string{text, t.artifact, untagged(t.target()), t.cluster, string(o.Namespace), string(o.Kind), string(o.Name)}, " ")
}

// kube is the object of the cluster that the target is of.
func (t trivyTarget) kube() kubeObject {
	return kubeObjectOf(string(t.object.Kind), string(t.object.Namespace), string(t.object.Name))
}
