package report

import (
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// What is a problem, after the CIS AWS Foundations Benchmark 3.0.0 (in later
// versions the numbers differ, and version 7.0.0 has nothing of two keys):
//
//	1.4   root has no access key
//	1.5   root has MFA
//	1.10  users with a password have MFA
//	1.12  credentials unused for 45 days are disabled
//	1.13  a user has one active key at most
//	1.14  keys are rotated every 90 days
//
// Of a password's age it says nothing any more, in accord with NIST SP 800-63B.
const (
	maxUnusedAge = 45 * 24 * time.Hour
	maxKeyAge    = 90 * 24 * time.Hour
)

// Bounds between which dates are believed.
const (
	// maxSilence is the longest time in which nothing at all happened to any user of
	// an account. IAM is younger than that: a date that lies behind such a gap was
	// put there by hand.
	maxSilence = 20 * 365 * 24 * time.Hour
	// clockSkew is how far a date may lie before the one that it follows.
	clockSkew = 24 * time.Hour
)

// credentialProblem is what is wrong with one credential.
type credentialProblem struct {
	rule     string
	category finding.Category
	severity finding.Severity // as Security Hub rates the control of the same
	title    string
	kind     finding.IdentityKind // empty: the user's own
	which    string               // tells the user's credentials of one kind apart
	aged     bool                 // it was told by a date
	live     bool
	used     time.Time
	labels   []string
}

// judge reports what is wrong with the users that were read.
func (c *credentialReading) judge() {
	now, known := c.now()
	if !known && slices.ContainsFunc(c.users, credentialUser.hasAges) {
		c.r.diagnose(Error, "the report's dates contradict each other",
			"No age of a credential can be told: only what needs none is reported. Write the answer of get-credential-report as JSON, which says when it was made.", "")
	}
	names := map[string]bool{}
	for _, u := range c.users {
		for _, p := range u.problems(now) {
			c.add(u, p)
		}
		if u.additional {
			c.r.diagnose(Warning, "a user has more credentials than the report lists", "Look at them with list-access-keys and list-signing-certificates.", c.r.positionOf(u.it))
		}
		if account := awsIdentity(u.arn).Account; account != "" {
			names[account] = true
		}
	}
	c.r.out.Coverage.Scanned += len(c.users)
	c.r.out.Coverage.Of = "users"
	for name := range names {
		c.r.out.Coverage.Names = append(c.r.out.Coverage.Names, name)
	}
}

// now is the date that ages are measured against. A pure reader has no clock, and
// the day on which a report is read says nothing of the day on which it was true.
// So it is the time that the report says it was made at, or else the latest date
// within it: something happened then, so that the report is no older, and an age
// that is measured against it is at most too small.
func (c *credentialReading) now() (time.Time, bool) {
	if !c.generated.IsZero() {
		return c.generated, true
	}
	var dates []time.Time
	for _, u := range c.users {
		if own := u.dates(); !u.contradicts(own) {
			dates = append(dates, own...)
		}
	}
	slices.SortFunc(dates, func(a, b time.Time) int { return b.Compare(a) })
	for i, date := range dates {
		if i+1 == len(dates) || date.Sub(dates[i+1]) <= maxSilence {
			return date, i == 0 || i+1 < len(dates)
		}
		c.r.diagnose(Warning, "a date lies decades after all others", "It is not believed: ages are measured against the latest of the others.", "")
	}
	return time.Time{}, false
}

// dates are the user's dates that lie in the past when the report is made. (The
// next rotation of a password does not.)
func (u credentialUser) dates() []time.Time {
	all := []time.Time{u.created, u.passwordUsed, u.passwordChanged}
	for _, key := range u.keys {
		all = append(all, key.rotated, key.used)
	}
	return slices.DeleteFunc(all, time.Time.IsZero)
}

// contradicts says that the user did something before being made: then one of the
// dates is wrong, and nobody knows which.
func (u credentialUser) contradicts(dates []time.Time) bool {
	return slices.ContainsFunc(dates, func(t time.Time) bool { return t.Before(u.created.Add(-clockSkew)) })
}

// hasAges says that there is something about the user that needs a date.
func (u credentialUser) hasAges() bool {
	return !u.isRoot() && (u.password == "true" || u.keys[0].active || u.keys[1].active)
}

func (u credentialUser) isRoot() bool { return strings.HasSuffix(u.arn, ":root") }

// problems are what is wrong with the user's credentials at that time; without a
// time, what is wrong at any.
func (u credentialUser) problems(now time.Time) []credentialProblem {
	if u.isRoot() {
		return u.rootProblems()
	}
	var all []credentialProblem
	if u.password == "true" && u.mfa == "false" {
		all = append(all, credentialProblem{rule: "password-without-mfa", category: finding.InsecureAuth, severity: finding.SeverityMedium,
			title: "console password without MFA", used: u.passwordUsed})
	}
	if u.password == "true" && !u.passwordDateUnknown && unused(now, u.passwordUsed, u.passwordChanged) {
		all = append(all, credentialProblem{rule: "unused-password", category: finding.UnusedCredential, severity: finding.SeverityMedium,
			title: "password unused for 45 days", kind: finding.Password, aged: true, live: true, used: u.passwordUsed})
	}
	for i, key := range u.keys {
		if !key.active || key.dateUnknown {
			continue
		}
		p := credentialProblem{kind: finding.AccessKey, which: ordinals[i], aged: true, live: true, used: key.used, labels: key.labels()}
		if unused(now, key.used, key.rotated) {
			p.rule, p.category, p.severity, p.title = "unused-access-key", finding.UnusedCredential, finding.SeverityMedium, p.which+" access key unused for 45 days"
			all = append(all, p)
		}
		if older(now, key.rotated, maxKeyAge) {
			p.rule, p.category, p.severity, p.title = "access-key-not-rotated", finding.LongLivedCredential, finding.SeverityMedium, p.which+" access key not rotated for 90 days"
			all = append(all, p)
		}
	}
	if u.keys[0].active && u.keys[1].active {
		all = append(all, credentialProblem{rule: "two-active-access-keys", category: finding.MultipleActiveKeys, severity: finding.SeverityMedium,
			title: "two active access keys", used: latest(u.keys[0].used, u.keys[1].used)})
	}
	return all
}

// oneOf says which of a user's credentials of one kind is meant. Whoever reads the
// report says it alike.
func oneOf(which string, kind finding.IdentityKind, arn string) string {
	return which + " " + string(kind) + " of " + arn
}

// ordinals name a user's keys as the report's columns do.
var ordinals = [2]string{"first", "second"}

// rootProblems: root should have nothing but a password and MFA. Whether its
// other credentials are old or unused does not matter. An account of an
// organization may have no root password at all, and needs no MFA then.
func (u credentialUser) rootProblems() []credentialProblem {
	var all []credentialProblem
	for i, key := range u.keys {
		if key.active {
			all = append(all, credentialProblem{rule: "root-access-key", category: finding.RootOrDefaultCredential, severity: finding.SeverityCritical,
				title: ordinals[i] + " access key of root", kind: finding.AccessKey, which: ordinals[i], live: true, used: key.used, labels: key.labels()})
		}
	}
	for i, active := range u.certificates {
		if active {
			all = append(all, credentialProblem{rule: "root-signing-certificate", category: finding.RootOrDefaultCredential, severity: finding.SeverityHigh,
				title: ordinals[i] + " signing certificate of root", kind: finding.Certificate, which: ordinals[i], live: true})
		}
	}
	if u.mfa == "false" && u.password != "false" {
		all = append(all, credentialProblem{rule: "root-without-mfa", category: finding.InsecureAuth, severity: finding.SeverityCritical,
			title: "root without MFA", used: u.passwordUsed})
	}
	return all
}

// called is what people know the user by: root by its account.
func (u credentialUser) called() string {
	identity := awsIdentity(u.arn)
	if u.isRoot() {
		return firstNonEmpty(identity.Account, u.arn)
	}
	return firstNonEmpty(identity.Name, u.arn)
}

func (key credentialKey) labels() []string {
	var all []string
	for name, value := range map[string]string{"service": key.service, "region": key.region} {
		if value != "" && !strings.EqualFold(value, "n/a") && isHarmless(value) {
			all = append(all, "last-used-"+name+"="+value)
		}
	}
	return all
}

// unused says that the credential was not used for too long: since it was made,
// where it never was. What was made of late is not unused yet.
func unused(now, used, made time.Time) bool {
	if used.IsZero() {
		return older(now, made, maxUnusedAge)
	}
	return older(now, used, maxUnusedAge) && !made.After(now.Add(-maxUnusedAge))
}

// older says that the date is known, in the past, and longer ago than that.
func older(now, date time.Time, age time.Duration) bool {
	return !now.IsZero() && !date.IsZero() && now.Sub(date) > age
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (c *credentialReading) add(u credentialUser, p credentialProblem) {
	identity := u.identity(p.kind)
	f := finding.Finding{
		Tool:       toolCredentialReport,
		Rule:       p.rule,
		Category:   p.category,
		Title:      title(p.title + ": " + u.called()),
		Severity:   p.severity,
		Confidence: 0.95, // AWS's own records
		Identity:   identity,
		Resource:   u.arn,
		LastSeen:   c.generated,
		LastUsed:   p.used,
		Labels:     labels(p.labels),
	}
	if p.live {
		f.Validity = finding.ValidityLive
	}
	if p.aged && c.generated.IsZero() {
		// The date that it was measured against is the report's by inference.
		f.Confidence = 0.8
	}
	if p.which != "" {
		// The user's name does not tell which key is meant, and a resource would
		// count before what does.
		f.Resource, f.Context = "", c.r.key.Context(oneOf(p.which, p.kind, u.arn))
	}
	c.r.add(u.it, f, credentialFrom)
}
