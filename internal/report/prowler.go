package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// A prowlerResult is what a check of Prowler says of one resource, in whichever
// of Prowler's formats. The text of its status quotes names of variables and
// lines of files; it is not even read, nor are the resource's details.
type prowlerResult struct {
	check, title, status, severity string
	muted                          bool
	resource                       cloudResource
	seen                           date
	labels                         []string
	remedy                         string // the check's own text
}

// Prowler is the name of Prowler's own formats, CSV and JSON. Its ASFF and OCSF
// have those formats' names.
const Prowler = "prowler"

// prowlerFrom are the origins of every finding in Prowler's own formats. Of two
// names the first is JSON's, the second CSV's; version 2 has others.
var prowlerFrom = from{
	"tool": "the format", "rule": "CheckID, CHECK_ID", "category": "quell's table of Prowler", "title": "CheckTitle, CHECK_TITLE",
	"severity": "Severity, SEVERITY", "confidence": "quell's table of Prowler",
	"identity.platform": "Provider, PROVIDER", "identity.account": "ResourceArn, AccountId, ACCOUNT_UID",
	"identity.kind": "ResourceArn, RESOURCE_UID", "identity.id": "ResourceArn, RESOURCE_UID", "identity.name": "ResourceArn, RESOURCE_UID",
	"resource": "ResourceArn, ResourceId, RESOURCE_UID", "location.path": "RESOURCE_NAME", "location.repository": "ACCOUNT_UID", "context": "CheckID, CHECK_ID",
	"last_seen": "AssessmentStartTime, TIMESTAMP", "labels": "Categories, ResourceTags, RESOURCE_TAGS",
	"suggestion": "Remediation.Recommendation.Text, REMEDIATION_RECOMMENDATION_TEXT",
}

// prowled makes a finding of a check that failed. A check that passed, was muted
// or has to be done by a person says nothing.
func (r *reader) prowled(it item, p prowlerResult, origins from) {
	failed, known := prowlerFailed(p.status)
	switch {
	case p.check == "":
		r.incomplete(it, "check")
		return
	case !known:
		r.outcomeUnknown(it)
		return
	case !failed || p.muted:
		return
	}
	f := finding.Finding{
		Tool:       toolProwler,
		Rule:       oneLine(p.check),
		Category:   categoryIn(prowlerCategories, p.check),
		Title:      title(p.title, p.check),
		Severity:   namedSeverity(p.severity),
		Confidence: prowlerConfidence(p.check),
		Identity:   narrowed(p.resource.identity(p.check), prowlerCredentials[p.check]),
		Resource:   p.resource.address(),
		LastSeen:   r.when(it, p.seen),
		Labels:     labels(p.labels),
	}
	if p.resource.provider == "iac" { // Trivy's checks; the resource is a file, which is a place
		f.Category = classOf(toolTrivy, p.check).category
		f.Location.Path, f.Resource = r.placed(it, firstNonEmpty(p.resource.name, p.resource.uid)), ""
		f.Identity = finding.Identity{}
		if strings.Contains(p.resource.account, "://") {
			f.Location.Repository = repositoryName(p.resource.account)
		}
	}
	if text := oneLine(p.remedy); text != "" {
		f.Suggestion = &finding.Suggestion{Text: text}
	}
	if isAccountItself(p.resource.uid, p.resource.kind, f.Identity.Account) {
		f.Resource = ""
	}
	if which := p.resource.key(); which != "" && f.Identity.Kind == finding.AccessKey {
		r.ofOne(&f, which, p.resource.uid)
	}
	if f.Context == "" && f.Identity.ID == "" && f.Resource == "" {
		f.Context = r.key.Context(f.Identity.Account + " " + p.check)
	}
	r.add(it, f, origins)
}

// prowlerKey is how Prowler names one of a user's keys, of which it knows no more
// than the credential report does.
var prowlerKey = regexp.MustCompile(`/AccessKey([12])$`)

// key is the ordinal of the key that is meant; empty where a user is.
func (c cloudResource) key() string {
	if m := prowlerKey.FindStringSubmatch(c.name); m != nil && strings.HasPrefix(c.uid, "arn:") {
		return ordinals[m[1][0]-'1']
	}
	return ""
}

// ofOne makes the finding one of the first or the second key of the user with that
// ARN. The resource is the same for both, and would count before what tells them
// apart.
func (r *reader) ofOne(f *finding.Finding, which, arn string) {
	f.Resource, f.Context = "", r.key.Context(oneOf(which, f.Identity.Kind, arn))
	f.Title = title(f.Title + ": " + which + " access key of " + firstNonEmpty(f.Identity.Name, arn))
}

// prowlerFailed says whether an outcome is a failure. In version 2, INFO is a
// check that could not be made or is up to people, and WARNING one that failed
// and was allowed to.
func prowlerFailed(status string) (failed, known bool) {
	switch strings.ToUpper(strings.TrimSpace(status)) {
	case "FAIL":
		return true, true
	case "PASS", "MANUAL", "INFO", "MUTED", "WARNING":
		return false, true
	}
	return false, false
}

func (r *reader) outcomeUnknown(it item) {
	r.diagnose(Error, "a check has an outcome that quell does not know",
		"It neither passed nor failed, so that nothing is proven absent. Write the report anew with the scanner itself.", it.place())
}

// namedSeverity reads a severity by the name that clouds and their scanners give
// it.
func namedSeverity(name string) finding.Severity {
	switch name = strings.ToLower(strings.TrimSpace(name)); name {
	case "informational", "information":
		return finding.SeverityInfo
	case "fatal": // OCSF: beyond critical
		return finding.SeverityCritical
	}
	s, err := finding.ParseSeverity(name)
	if err != nil {
		return finding.SeverityUnknown
	}
	return s
}

type (
	// prowlerCheck is an entry of the JSON of version 3.
	prowlerCheck struct {
		CheckID             word
		CheckTitle          word
		Status              word
		Severity            word
		Provider            word
		ResourceType        word
		ResourceID          word `json:"ResourceId"`
		ResourceArn         word
		ResourceName        word
		ResourceTags        tagList
		AccountID           word `json:"AccountId"`
		ProjectID           word `json:"ProjectId"`    // Google
		Subscription        word `json:"Subscription"` // Azure
		Region              word
		Namespace           word
		Categories          words
		AssessmentStartTime date
		Remediation         struct {
			Recommendation struct{ Text word }
		}
	}

	// prowlerLine is a line of the JSON of version 2. Its Message quotes.
	prowlerLine struct {
		Control   word // "[check11] Avoid the use of the root account"
		Severity  word
		Status    word
		Timestamp date
		Account   word `json:"Account Number"`
		Resource  word `json:"Resource ID"`
	}
)

func isProwler(o object) bool {
	return o.has("CheckID", "Status", "Provider") ||
		o.has("Control", "Status", "Account Number") && (o.has("Control ID") || o.has("Message"))
}

func (r *reader) readProwler(it item) {
	if it.object().has("Account Number") {
		r.readProwlerLine(it)
		return
	}
	var c prowlerCheck
	if !r.decode(it, &c) {
		return
	}
	r.checked(string(c.Provider), c.account())
	r.prowled(it, prowlerResult{
		check: string(c.CheckID), title: string(c.CheckTitle), status: string(c.Status), severity: string(c.Severity),
		resource: cloudResource{
			provider: string(c.Provider), account: c.account(),
			uid: firstNonEmpty(string(c.ResourceArn), string(c.ResourceID)), name: firstNonEmpty(string(c.ResourceName), string(c.ResourceID)),
			kind: string(c.ResourceType), namespace: string(c.Namespace),
		},
		seen: c.AssessmentStartTime, labels: append(c.ResourceTags, c.Categories...), remedy: string(c.Remediation.Recommendation.Text),
	}, prowlerFrom)
}

func (c prowlerCheck) account() string {
	return firstNonEmpty(string(c.AccountID), string(c.ProjectID), string(c.Subscription))
}

func (r *reader) readProwlerLine(it item) {
	var l prowlerLine
	if !r.decode(it, &l) {
		return
	}
	r.checked("aws", string(l.Account))
	check, text := prowlerControl(string(l.Control))
	r.prowled(it, prowlerResult{
		check: check, title: text, status: string(l.Status), severity: string(l.Severity),
		resource: cloudResource{provider: "aws", account: string(l.Account), uid: string(l.Resource), name: string(l.Resource)},
		seen:     l.Timestamp,
	}, prowlerFrom)
}

// controlTitle is how version 2 names a check: its id in brackets, and a text.
var controlTitle = regexp.MustCompile(`^\[(check|extra)([0-9]+)\]\s*(.*)$`)

// prowlerControl parts the id of a check of version 2 from its text.
func prowlerControl(control string) (check, text string) {
	m := controlTitle.FindStringSubmatch(strings.TrimSpace(control))
	if m == nil {
		return "", ""
	}
	return m[1] + m[2], m[3]
}

// isProwlerTable knows the columns of versions 3 and later, and of version 2.
func isProwlerTable(h header) bool {
	return h.has("CHECK_ID", "STATUS", "PROVIDER") || h.has("TITLE_ID", "TITLE_TEXT", "ACCOUNT_NUM") && (h.has("CHECK_RESULT") || h.has("RESULT"))
}

func (r *reader) readProwlerRow(w row) {
	if !w.header.has("CHECK_ID") {
		check, text := prowlerControl(w.text("TITLE_TEXT"))
		id := w.text("CHECK_RESOURCE_ID")
		r.checked("aws", w.text("ACCOUNT_NUM"))
		r.prowled(w.item, prowlerResult{
			check: check, title: text, status: firstNonEmpty(w.text("CHECK_RESULT"), w.text("RESULT")), severity: w.text("CHECK_SEVERITY"),
			resource: cloudResource{provider: "aws", account: w.text("ACCOUNT_NUM"), uid: id, name: id, kind: w.text("CHECK_ASFF_RESOURCE_TYPE")},
			seen:     parseDate(w.text("PROWLER_START_TIME")),
		}, prowlerFrom)
		return
	}
	account := firstNonEmpty(w.text("ACCOUNT_UID"), w.text("ACCOUNT_ID"), w.text("PROJECT_ID"), w.text("SUBSCRIPTION"))
	r.checked(w.text("PROVIDER"), account)
	var all []string
	for _, tag := range strings.Split(w.text("RESOURCE_TAGS"), " | ") {
		all = append(all, pairLabel(tag)...)
	}
	all = append(all, strings.FieldsFunc(w.text("CATEGORIES"), func(c rune) bool { return c == '|' || c == ',' || c == ' ' })...)
	r.prowled(w.item, prowlerResult{
		check: w.text("CHECK_ID"), title: w.text("CHECK_TITLE"), status: w.text("STATUS"), severity: w.text("SEVERITY"),
		muted: strings.EqualFold(w.text("MUTED"), "true"),
		resource: cloudResource{
			provider: w.text("PROVIDER"), account: account,
			uid:  firstNonEmpty(w.text("RESOURCE_UID"), w.text("RESOURCE_ARN"), w.text("RESOURCE_ID")),
			name: firstNonEmpty(w.text("RESOURCE_NAME"), w.text("RESOURCE_ID")), kind: w.text("RESOURCE_TYPE"),
			namespace: strings.TrimPrefix(firstNonEmpty(w.text("NAMESPACE"), w.text("REGION")), "namespace: "),
		},
		seen:   parseDate(firstNonEmpty(w.text("TIMESTAMP"), w.text("ASSESSMENT_START_TIME"))),
		labels: all, remedy: w.text("REMEDIATION_RECOMMENDATION_TEXT"),
	}, prowlerFrom)
}
