package report

import (
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gcpInsight is an insight of Google Cloud's Recommender: what it observed, of
// which a recommendation may follow. It holds no secrets. The content depends on
// the subtype.
type gcpInsight struct {
	Name              string   `json:"name"`
	Subtype           string   `json:"insightSubtype"`
	Severity          string   `json:"severity"`
	LastRefreshTime   date     `json:"lastRefreshTime"`
	ObservationPeriod string   `json:"observationPeriod"` // "7776000s"
	TargetResources   []string `json:"targetResources"`
	StateInfo         struct {
		State string `json:"state"`
	} `json:"stateInfo"`
	Content bag `json:"content"`
}

// GCPInsight is the name of the insights of Google Cloud's Recommender.
const GCPInsight = "gcp-insight"

func isGCPInsight(o object) bool {
	if !o.dict("content") && !o.dict("stateInfo") {
		return false
	}
	return o.text("insightSubtype") || strings.Contains(o.get("name").text(), "/insightTypes/")
}

var gcpInsightFrom = from{
	"tool": "the format", "rule": "insightSubtype", "category": "quell's table of Recommender", "title": "insightSubtype, content",
	"severity": "severity", "confidence": "observationPeriod", "identity.platform": "the format",
	"identity.account": "content, targetResources, name", "identity.kind": "content", "identity.id": "content", "identity.name": "content",
	"resource": "targetResources, content.impersonationPolicy.resource", "context": "insightSubtype, content", "last_seen": "lastRefreshTime",
	"last_used": "content.lastAuthenticatedTime", "labels": "insightSubtype, content",
}

// The subtypes of insights that quell knows.
const (
	gcpAccountUsage    = "SERVICE_ACCOUNT_USAGE"
	gcpPermissionUsage = "PERMISSIONS_USAGE" // and PERMISSIONS_USAGE_STORAGE_BUCKET and such
	gcpImpersonation   = "CROSS_PROJECT_IMPERSONATION"
)

func (r *reader) readGCPInsight(it item) {
	var in gcpInsight
	if !r.decode(it, &in) {
		return
	}
	r.looked(gcpProjectOf(in.Name))
	if in.StateInfo.State == "ACCEPTED" || in.StateInfo.State == "DISMISSED" {
		return // somebody acted on it or declined to
	}
	project := gcpProjectOf(append(in.TargetResources, in.Name)...)
	f := finding.Finding{
		Tool:       GCPRecommender,
		Rule:       oneLine(firstNonEmpty(in.Subtype, in.insightType())),
		Category:   finding.Unclassified,
		Severity:   gcpSeverity(in.Severity),
		Confidence: in.confidence(),
		Identity:   finding.Identity{Platform: "google", Account: project},
		Resource:   oneLine(firstNonEmpty(in.TargetResources...)),
		LastSeen:   r.when(it, in.LastRefreshTime),
	}
	switch {
	case in.Subtype == gcpAccountUsage:
		r.unusedAccount(it, in, project, &f)
	case strings.HasPrefix(in.Subtype, gcpPermissionUsage):
		if in.unusedPermissions(project, &f); f.Category == "" {
			return // every permission is used
		}
	case in.Subtype == gcpImpersonation:
		in.impersonation(project, &f)
	}
	f.Title = title(f.Title, f.Rule)
	if f.Identity.ID == "" && f.Resource == "" {
		f.Context = r.key.Context(f.Rule)
	}
	r.add(it, f, gcpInsightFrom)
}

// accountID is the account's number, which gcloud's YAML has as one.
func (in gcpInsight) accountID() string {
	var id word
	_ = id.UnmarshalJSON(orNull(in.Content["serviceAccountId"])) // of another type: none
	return string(id)
}

func (in gcpInsight) insightType() string {
	kind, _, _ := strings.Cut(segmentsAfter(in.Name, "insightTypes"), "/")
	return kind
}

// confidence: the longer the observation, the less likely a use that it missed.
func (in gcpInsight) confidence() finding.Confidence {
	observed, err := time.ParseDuration(in.ObservationPeriod)
	switch {
	case err != nil:
		return 0.8
	case observed < 90*24*time.Hour:
		return 0.6
	}
	return 0.9
}

// unusedAccount: an account of which no use was seen. Without a date there never
// was one, as far as the records reach.
func (r *reader) unusedAccount(it item, in gcpInsight, project string, f *finding.Finding) {
	f.Category = finding.DormantIdentity
	f.LastUsed = r.when(it, parseDate(in.Content.text("lastAuthenticatedTime")))
	id := in.Content.text("email")
	if id == "" {
		f.Identity.Kind, f.Identity.ID = finding.ServiceAccount, in.accountID()
	} else {
		f.Identity = gcpServiceAccount(id, project)
	}
	if in.Content.text("lastAuthenticatedTime") == "" {
		f.Title = title("Service account " + f.Identity.ID + " was never used")
		f.Labels = []string{"never-used"}
		return
	}
	f.Title = title("Service account " + f.Identity.ID + " is not used")
}

// unusedPermissions: what a member was seen to use of a role. The category is
// empty where it uses all of it.
func (in gcpInsight) unusedPermissions(project string, f *finding.Finding) {
	member, role := in.Content.text("member"), in.Content.text("role")
	f.Identity = gcpMember(member, project)
	f.Labels = labels([]string{role})
	used := 0
	for _, list := range []string{"exercisedPermissions", "inferredPermissions"} {
		for range (node{raw: in.Content[list]}).elements() {
			used++
		}
	}
	var total whole
	_ = total.UnmarshalJSON(orNull(in.Content["currentTotalPermissionsCount"])) // not stated: 0
	switch {
	case total > 0 && used >= int(total):
		f.Category = ""
	case used == 0:
		f.Category, f.Title = finding.UnusedPermission, title("Nothing of "+role+" is used by "+member)
	default:
		f.Category, f.Title = finding.OverPrivileged, title("Not all of "+role+" is used by "+member)
	}
}

func orNull(raw []byte) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	return raw
}

// impersonation: a service account of another project that can act as accounts
// of this one.
func (in gcpInsight) impersonation(project string, f *finding.Finding) {
	policy := objectAt(in.Content, "impersonationPolicy")
	email := objectAt(in.Content, "impersonator").get("serviceAccount").text()
	f.Category = finding.PrivilegeEscalationPath
	f.Identity = gcpMember(firstNonEmpty(email, policy.get("member").text()), project)
	f.Resource = oneLine(firstNonEmpty(policy.get("resource").text(), f.Resource))
	f.Labels = labels([]string{policy.get("role").text()})
	f.Title = title("Service account " + f.Identity.ID + " can act as service accounts of another project")
}

func objectAt(b bag, name string) object { return node{raw: b[name]}.object() }
