package report

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// sccFinding is a finding of Security Command Center, as its API, gcloud and
	// its notifications write it. SourceProperties are of any shape and hold clear
	// text: nothing of them is shown that is not of an expected form. Processes,
	// with their arguments and environment, and the description are not even read.
	sccFinding struct {
		Name           string `json:"name"`
		ResourceName   string `json:"resourceName"`
		State          string `json:"state"`
		Category       string `json:"category"`
		Mute           string `json:"mute"`
		Class          string `json:"findingClass"`
		Severity       string `json:"severity"`
		CreateTime     date   `json:"createTime"`
		EventTime      date   `json:"eventTime"`
		NextSteps      string `json:"nextSteps"`
		SourceProperty bag    `json:"sourceProperties"`
		SecurityMarks  struct {
			Marks map[string]word `json:"marks"`
		} `json:"securityMarks"`
		Access struct {
			PrincipalEmail        string `json:"principalEmail"`
			ServiceAccountKeyName string `json:"serviceAccountKeyName"`
		} `json:"access"`
		IAMBindings []struct {
			Action string `json:"action"`
			Role   string `json:"role"`
			Member string `json:"member"`
		} `json:"iamBindings"`
	}

	// sccResource is what stands beside a finding about its resource.
	sccResource struct {
		ProjectDisplayName string `json:"projectDisplayName"`
		GCPMetadata        struct {
			ProjectDisplayName string `json:"projectDisplayName"`
		} `json:"gcpMetadata"`
	}
)

// GCPSCC is the name of Security Command Center's format, and of the tool in
// findings.
const GCPSCC = "gcp-scc"

// isGCPSCC knows a finding, and one beside its resource. The API's answer of no
// findings has nothing but the time of reading.
func isGCPSCC(o object) bool {
	if f := o.get("finding").object(); f != nil {
		o = f
	}
	return o.text("category") && o.text("resourceName") && (o.text("state") || o.text("findingClass") || o.text("parent")) ||
		o.text("readTime") && len(o) <= 3 && !o.has("listFindingsResults")
}

var sccFrom = from{
	"tool": "the format", "rule": "finding.category", "category": "quell's table of Security Command Center", "title": "finding.category",
	"severity":   "finding.severity, finding.sourceProperties.SeverityLevel, finding.sourceProperties.detectionPriority",
	"confidence": "finding.findingClass, quell's table of Security Command Center", "validity": "quell's table of Security Command Center",
	"identity.platform": "the format, finding.resourceName", "identity.account": "finding.resourceName, resource, finding.sourceProperties",
	"identity.kind": sccPrincipalFrom, "identity.id": sccPrincipalFrom, "identity.name": sccPrincipalFrom,
	"resource": "finding.resourceName", "context": "finding.category, finding.resourceName",
	"first_seen": "finding.createTime", "last_seen": "finding.eventTime",
	"labels":     "finding.findingClass, finding.iamBindings[].role, finding.securityMarks.marks",
	"suggestion": "finding.nextSteps",
}

const sccPrincipalFrom = "finding.resourceName, finding.category, finding.iamBindings, finding.access, finding.sourceProperties"

func (r *reader) readGCPSCC(it item) {
	fields, body := it.object(), it
	var res sccResource
	if inner := fields.get("finding"); inner.kind() == '{' {
		body = it.child("finding", inner, -1)
		if about := fields.get("resource"); about.kind() == '{' && !r.decode(it.child("resource", about, -1), &res) {
			return
		}
	} else if !fields.has("category") {
		return // no findings
	}
	var s sccFinding
	if !r.decode(body, &s) {
		return
	}
	if s.Category == "" {
		r.incomplete(body, "category")
		return
	}
	account := s.account(res)
	r.looked(account)
	switch {
	case s.State == "INACTIVE":
		return
	case s.Class == "SCC_ERROR":
		r.diagnose(Error, "the scanner says that it could not scan",
			"A detector of Security Command Center lacks an API, a role or a setting, so that nothing is proven absent. Correct what its finding of class SCC_ERROR says.", body.place())
		return
	case s.Mute == "MUTED":
		return
	}
	for _, identity := range s.identities(account) {
		r.add(body, r.commanded(body, s, identity), sccFrom)
	}
}

func (r *reader) commanded(it item, s sccFinding, identity finding.Identity) finding.Finding {
	f := finding.Finding{
		Tool:       GCPSCC,
		Rule:       oneLine(s.Category),
		Category:   s.category(),
		Title:      title(titleOfConstant(s.Category)),
		Severity:   s.severity(),
		Confidence: s.confidence(),
		Identity:   identity,
		Resource:   oneLine(s.ResourceName),
		FirstSeen:  r.when(it, s.CreateTime),
		LastSeen:   r.when(it, s.EventTime),
		Labels:     s.labels(),
		Suggestion: advice(s.NextSteps),
	}
	if strings.Contains(s.Category, ": AI Agent ") && f.Identity.Kind == finding.ServiceAccount {
		f.Identity.Kind = finding.AIAgent // the account that the agent acts by
	}
	if s.Category == sccLeakedKeyUsed {
		f.Validity = finding.ValidityLive // the key was seen to work
	}
	if f.Identity.ID == "" && f.Resource == "" {
		f.Context = r.key.Context(f.Rule)
	}
	return f
}

// severity is the finding's, else what the detector says in the older ways.
func (s sccFinding) severity() finding.Severity {
	for _, text := range []string{s.Severity, s.SourceProperty.text("SeverityLevel"), s.SourceProperty.text("severity"), s.SourceProperty.text("detectionPriority")} {
		if severity := gcpSeverity(text); severity != finding.SeverityUnknown {
			return severity
		}
	}
	return finding.SeverityUnknown
}

// labels are the class, the roles granted, and the marks that people set: their
// names, and only such values as say what the resource is for.
func (s sccFinding) labels() []string {
	all := []string{strings.ToLower(s.Class)}
	for _, binding := range s.IAMBindings {
		all = append(all, binding.Role)
	}
	for _, name := range slices.Sorted(maps.Keys(s.SecurityMarks.Marks)) {
		if value := string(s.SecurityMarks.Marks[name]); isTelling(name) && isHarmless(value) {
			name += "=" + value
		}
		all = append(all, name)
	}
	return labels(all)
}

// The forms in which values from source properties are shown at all.
var (
	sccProject = regexp.MustCompile(`^(?:[a-z][a-z0-9.-]{0,62}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$|^[0-9]{5,19}$`)
	sccEmail   = regexp.MustCompile(`^[A-Za-z0-9._%+'-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$`)
	sccMember  = regexp.MustCompile(`^(?:allUsers|allAuthenticatedUsers|(?:deleted:)?(?:serviceAccount|user|group|domain):(?:[A-Za-z0-9._%+'-]{1,64}@)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\[[a-z0-9-]+/[a-z0-9.-]+\])?(?:\?uid=[0-9]+)?)$`)
	sccKeyID   = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// account is the project, by its id where that is told anywhere, else by number.
func (s sccFinding) account(res sccResource) string {
	properties := objectAt(s.SourceProperty, "properties")
	for _, id := range []string{s.SourceProperty.text("ProjectId"), properties.get("project_id").text(), s.SourceProperty.text("project_identifier"),
		res.ProjectDisplayName, res.GCPMetadata.ProjectDisplayName} {
		if sccProject.MatchString(id) {
			return id
		}
	}
	return oneLine(gcpProjectOf(s.ResourceName))
}

// identities are those that the finding is about, each once: the key or account
// that is its resource; or who acted, where that is the finding; or whom the
// roles are granted to. Without any there is one that says no more than the
// project.
func (s sccFinding) identities(account string) []finding.Identity {
	if identity, ok := s.compromised(account); ok {
		return []finding.Identity{identity}
	}
	if i := strings.Index(s.ResourceName, "arn:aws"); i >= 0 {
		return []finding.Identity{awsIdentity(s.ResourceName[i:])}
	}
	if identity, ok := gcpResource(oneLine(s.ResourceName)); ok {
		if identity.Account == "" {
			identity.Account = account
		}
		return []finding.Identity{identity}
	}
	var all []finding.Identity
	for _, member := range s.principals() {
		if identity := gcpMember(member, account); !slices.Contains(all, identity) {
			all = append(all, identity)
		}
	}
	if len(all) == 0 {
		return []finding.Identity{{Platform: "google", Account: account}}
	}
	return all
}

// compromised is the key or account that leaked, or that was used by somebody
// who should not have it.
func (s sccFinding) compromised(account string) (finding.Identity, bool) {
	if identity, ok := gcpResource(oneLine(s.Access.ServiceAccountKeyName)); ok && identity.Kind == finding.AccessKey {
		return identity, true
	}
	email, key := s.SourceProperty.text("compromised_account"), s.SourceProperty.text("private_key_identifier")
	if !sccEmail.MatchString(email) {
		return finding.Identity{}, false
	}
	identity := gcpMember(email, account)
	if sccKeyID.MatchString(key) {
		identity.Kind, identity.ID, identity.Name = finding.AccessKey, key, email
	}
	return identity, true
}

// principals are the members that the finding is about.
func (s sccFinding) principals() []string {
	properties := objectAt(s.SourceProperty, "properties")
	if sccActors[s.Category] {
		for _, email := range []string{s.Access.PrincipalEmail, properties.get("principalEmail").text(), s.SourceProperty.text("principalEmail")} {
			if sccEmail.MatchString(email) {
				return []string{email}
			}
		}
	}
	var members []string
	for _, name := range []string{"OffendingIamRoles", "OffendingIamRolesList"} {
		members = append(members, membersIn(node{raw: s.SourceProperty[name]}, 0)...)
	}
	for _, delta := range properties.get("bindingDeltas").elements() {
		if fields := delta.object(); fields.get("action").text() != "REMOVE" {
			members = append(members, fields.get("member").text())
		}
	}
	members = slices.DeleteFunc(members, func(member string) bool { return !sccMember.MatchString(member) })
	for _, binding := range s.IAMBindings {
		if binding.Action != "REMOVE" {
			members = append(members, oneLine(binding.Member))
		}
	}
	return with(nil, members...)
}

// membersIn finds the members in a list of roles, which detectors first wrote as
// JSON within a string and later as it is.
func membersIn(n node, depth int) []string {
	var members []string
	switch {
	case depth > 4:
	case n.kind() == '"':
		inner := node{raw: []byte(strings.TrimSpace(n.text()))}
		if inner.kind() != '"' && jsontext.Value(inner.raw).IsValid() {
			members = membersIn(inner, depth+1)
		}
	case n.kind() == '[':
		for _, element := range n.elements() {
			members = append(members, membersIn(element, depth+1)...)
		}
	default:
		for _, field := range n.object() {
			if field.name == "user" || field.name == "member" {
				members = append(members, field.text())
			} else if field.kind() == '[' || field.kind() == '{' {
				members = append(members, membersIn(field.node, depth+1)...)
			}
		}
	}
	return members
}
