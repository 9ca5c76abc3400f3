package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// analyzerFinding is a finding as ListFindings, ListFindingsV2, GetFinding,
	// GetFindingV2, ListAccessPreviewFindings and EventBridge write it: one set of
	// fields, some of them in each. It holds no secrets; access key ids are
	// identifiers.
	analyzerFinding struct {
		Resource             string           `json:"resource"`
		ResourceType         string           `json:"resourceType"`
		ResourceOwnerAccount word             `json:"resourceOwnerAccount"`
		AccountID            word             `json:"accountId"` // of EventBridge: the resource's
		FindingType          string           `json:"findingType"`
		Status               string           `json:"status"`
		IsDeleted            bool             `json:"isDeleted"`
		IsPublic             bool             `json:"isPublic"`
		ChangeType           string           `json:"changeType"` // of a preview
		Principal            analyzerNames    `json:"principal"`
		CreatedAt            date             `json:"createdAt"`
		AnalyzedAt           date             `json:"analyzedAt"`
		UpdatedAt            date             `json:"updatedAt"`
		Error                jsontext.Value   `json:"error"`
		Details              []analyzerDetail `json:"findingDetails"`
	}

	// analyzerDetail is a union: one of its members is set.
	analyzerDetail struct {
		AccessKey *struct {
			AccessKeyID  string `json:"accessKeyId"`
			LastAccessed date   `json:"lastAccessed"`
		} `json:"unusedIamUserAccessKeyDetails"`
		Password   *analyzerUse `json:"unusedIamUserPasswordDetails"`
		Role       *analyzerUse `json:"unusedIamRoleDetails"`
		Permission *struct {
			analyzerUse
			Service string `json:"serviceNamespace"`
			// Actions are those that are not used; none means all of the service's.
			Actions []struct {
				analyzerUse
				Action string `json:"action"`
			} `json:"actions"`
		} `json:"unusedPermissionDetails"`
		External *struct {
			IsPublic  bool          `json:"isPublic"`
			Principal analyzerNames `json:"principal"`
		} `json:"externalAccessDetails"`
		Internal *struct {
			Principal analyzerNames `json:"principal"`
		} `json:"internalAccessDetails"`
	}

	// analyzerNames are who has access, by the kind of name: AWS, Federated, Service.
	analyzerNames bag

	// analyzerUse says when something was last used; absent means never.
	analyzerUse struct {
		LastAccessed date `json:"lastAccessed"`
	}
)

// AccessAnalyzer is the name of IAM Access Analyzer's formats.
const AccessAnalyzer = "aws-access-analyzer"

func isAccessAnalyzer(o object) bool {
	return o.has("resourceOwnerAccount", "status") && (o.has("resource") || o.has("resourceType")) ||
		o.has("status", "resourceType", "accountId") && (o.has("findingId") || o.has("isDeleted")) || // an event
		o.has("accessPreviewId", "status") || isAnalyzerAdvice(o)
}

// analyzerFrom are the origins of every finding of Access Analyzer.
var analyzerFrom = from{
	"tool": "the format", "rule": "findingType", "category": "quell's table of Access Analyzer", "title": "findingType, resource",
	"severity": "quell's table of Access Analyzer", "confidence": "quell: it reads AWS's own records",
	"identity.platform": "the format", "identity.account": "resource, resourceOwnerAccount", "identity.kind": "resource, findingType",
	"identity.id": "resource", "identity.name": "resource", "resource": "resource",
	"first_seen": "createdAt", "last_seen": "analyzedAt, updatedAt", "last_used": "findingDetails[].lastAccessed", "labels": "resourceType, principal, changeType",
	"suggestion": "findingDetails[].unusedPermissionDetails, principal",
}

func (r *reader) readAccessAnalyzer(it item) {
	switch fields := it.object(); {
	case isAnalyzerAdvice(fields):
		r.readAnalyzerAdvice(it)
		return
	case fields.has("accessPreviewId"):
		r.readPreviewState(fields, it)
		return
	}
	var a analyzerFinding
	if !r.decode(it, &a) {
		return
	}
	if a.Status == "" || a.Resource == "" && a.ResourceType == "" {
		r.incomplete(it, "resource")
		return
	}
	if a.Status == "ARCHIVED" || a.Status == "RESOLVED" || a.IsDeleted {
		return
	}
	if isSaid(a.Error) {
		r.diagnose(Error, "the analyzer had no access to a resource",
			"It could not tell what is granted there, so that nothing is proven absent. Give the analyzer access to the resource.", it.place())
		return
	}
	whole := r.analyzed(it, a)
	for _, d := range a.keys() {
		origins := analyzerFrom
		if d.AccessKey != nil {
			origins = r.and(analyzerFrom, "identity.id", "findingDetails[].unusedIamUserAccessKeyDetails.accessKeyId", "identity.kind", "findingDetails[]")
		}
		r.add(it, r.ofKey(it, whole, d), origins)
	}
}

// readPreviewState reads the event that tells that a preview of access is ready;
// what the preview found is told elsewhere.
func (r *reader) readPreviewState(fields object, it item) {
	if fields.get("status").text() == "FAILED" {
		r.diagnose(Error, "the analyzer could not preview access", "Nothing is known of what was to be changed. Make the preview anew.", it.place())
	}
}

// keys are the details to make findings of: one for each access key, else one
// for all, since a user's keys are used and removed one by one.
func (a analyzerFinding) keys() []analyzerDetail {
	var keys []analyzerDetail
	for _, d := range a.Details {
		if d.AccessKey != nil && d.AccessKey.AccessKeyID != "" {
			keys = append(keys, d)
		}
	}
	if len(keys) == 0 {
		return []analyzerDetail{{}}
	}
	return keys
}

func (r *reader) analyzed(it item, a analyzerFinding) finding.Finding {
	rule, public := a.kind(), a.public()
	identity := awsIdentity(a.Resource, awsAccount(string(a.ResourceOwnerAccount)), awsAccount(string(a.AccountID)))
	f := finding.Finding{
		Tool:       toolAccessAnalyzer,
		Rule:       oneLine(rule),
		Category:   accessAnalyzerCategory(rule, public),
		Title:      title(accessAnalyzerTitle(rule, public, firstNonEmpty(identity.Name, a.Resource, a.ResourceType))),
		Severity:   accessAnalyzerSeverity(rule, public),
		Confidence: 0.95, // it reads AWS's own records of policies and use
		Identity:   identity,
		Resource:   a.Resource,
		FirstSeen:  r.when(it, a.CreatedAt),
		LastSeen:   r.when(it, first(a.AnalyzedAt, a.UpdatedAt)),
		LastUsed:   r.lastUsed(it, a),
		Labels:     labels([]string{a.ResourceType}, a.principals()),
		Suggestion: a.suggestion(),
	}
	if a.ChangeType == "NEW" || a.ChangeType == "CHANGED" {
		// Nobody has this access yet: it is what a change would bring.
		f.Confidence, f.Labels = 0.5, labels(f.Labels, []string{"access-preview"})
	}
	f.Identity = narrowed(f.Identity, analyzerCredentials[rule])
	return f
}

// ofKey is the finding about one access key.
func (r *reader) ofKey(it item, f finding.Finding, key analyzerDetail) finding.Finding {
	if key.AccessKey != nil {
		// The key is the identity; its name is the user's, for that is what code
		// and people know it by.
		f.Identity.Kind, f.Identity.ID = finding.AccessKey, key.AccessKey.AccessKeyID
		f.LastUsed = r.when(it, key.AccessKey.LastAccessed)
	}
	return f
}

// kind is the finding's type. Version 1 of the API has none and knows external
// access only.
func (a analyzerFinding) kind() string {
	return firstNonEmpty(a.FindingType, "ExternalAccess")
}

func (a analyzerFinding) public() bool {
	public := a.IsPublic
	for _, d := range a.Details {
		public = public || d.External != nil && d.External.IsPublic
	}
	return public
}

// principals are who has access, as labels.
func (a analyzerFinding) principals() []string {
	all := a.Principal.labels()
	for _, d := range a.Details {
		if d.External != nil {
			all = append(all, d.External.Principal.labels()...)
		}
		if d.Internal != nil {
			all = append(all, d.Internal.Principal.labels()...)
		}
	}
	return all
}

func (names analyzerNames) labels() []string {
	all := names.names()
	for i := range all {
		all[i] = "principal=" + all[i]
	}
	return all
}

// names are who has access, each with the kind of name: "AWS:222222222222".
func (names analyzerNames) names() []string {
	var all []string
	for kind := range names {
		if name := bag(names).text(kind); name != "" {
			all = append(all, kind+":"+name)
		}
	}
	slices.Sort(all)
	return all
}

// maxUnused bounds what a suggestion names to people.
const maxUnused = 50

// suggestion names the permissions that the details say are not used: to people a few,
// to programs all. Of access from outside it tells who has it.
func (a analyzerFinding) suggestion() *finding.Suggestion {
	s := finding.Suggestion{Access: a.access().Sound()}
	if unused := a.unused(); len(unused) > 0 {
		s.Text = "take away what is not used: " + some(unused)
	} else if s.Access != nil {
		s.Text = "take away the access of " + some(s.Access.Outside)
	}
	if s.Text == "" {
		return nil
	}
	return &s
}

// some names the first of a list to people.
func some(list []string) string {
	more := ""
	if n := len(list) - maxUnused; n > 0 {
		list, more = list[:maxUnused], fmt.Sprintf(" and %d more", n)
	}
	names := make([]string, len(list))
	for i := range list {
		names[i] = oneLine(list[i])
	}
	return strings.Join(names, ", ") + more
}

// access is what the details say that is not needed, for programs. What a change would
// bring is not there to be taken away.
func (a analyzerFinding) access() *finding.Access {
	access := finding.Access{Unused: a.unused()}
	if a.kind() == "ExternalAccess" && a.ChangeType != "NEW" && a.ChangeType != "CHANGED" {
		access.Outside = a.Principal.names()
		for _, d := range a.Details {
			if d.External != nil {
				access.Outside = append(access.Outside, d.External.Principal.names()...)
			}
		}
	}
	return &access
}

// unused are the actions that the details say are not used.
func (a analyzerFinding) unused() []string {
	var unused []string
	for _, d := range a.Details {
		switch {
		case d.Permission == nil || d.Permission.Service == "":
		case len(d.Permission.Actions) == 0:
			unused = append(unused, d.Permission.Service+":*")
		default:
			for _, action := range d.Permission.Actions {
				name := action.Action
				if !strings.Contains(name, ":") {
					name = d.Permission.Service + ":" + name
				}
				unused = append(unused, name)
			}
		}
	}
	return unused
}

// lastUsed is the latest use that the details tell of.
func (r *reader) lastUsed(it item, a analyzerFinding) time.Time {
	var latest time.Time
	count := func(d date) {
		if t := r.when(it, d); t.After(latest) {
			latest = t
		}
	}
	for _, d := range a.Details {
		for _, use := range []*analyzerUse{d.Password, d.Role} {
			if use != nil {
				count(use.LastAccessed)
			}
		}
		if d.Permission != nil {
			count(d.Permission.LastAccessed)
			for _, action := range d.Permission.Actions {
				count(action.LastAccessed)
			}
		}
	}
	return latest
}
