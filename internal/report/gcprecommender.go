package report

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// gcpRecommendation is a recommendation of Google Cloud's Recommender, above
	// all of google.iam.policy.Recommender. It holds no secrets.
	gcpRecommendation struct {
		Name            string   `json:"name"`
		Subtype         string   `json:"recommenderSubtype"` // absent before 2020
		Priority        string   `json:"priority"`
		LastRefreshTime date     `json:"lastRefreshTime"`
		TargetResources []string `json:"targetResources"`
		StateInfo       struct {
			State string `json:"state"`
		} `json:"stateInfo"`
		Content struct {
			Overview        bag `json:"overview"`
			OperationGroups []struct {
				Operations []gcpOperation `json:"operations"`
			} `json:"operationGroups"`
		} `json:"content"`
	}

	// gcpOperation changes an IAM policy. Google's own documentation writes
	// pathFilter beside the API's pathFilters.
	gcpOperation struct {
		Action      string         `json:"action"`
		Resource    string         `json:"resource"`
		Value       jsontext.Value `json:"value"`
		PathFilters bag            `json:"pathFilters"`
		PathFilter  bag            `json:"pathFilter"`
	}

	// gcpGrant is what is recommended for one member.
	gcpGrant struct {
		member         string
		removed, added []string // roles
	}
)

// GCPRecommender is the name of the recommendations of Google Cloud's
// Recommender, and of the tool in findings.
const GCPRecommender = "gcp-recommender"

func isGCPRecommender(o object) bool {
	if !o.dict("content") && !o.dict("stateInfo") {
		return false
	}
	return o.text("recommenderSubtype") || strings.Contains(o.get("name").text(), "/recommenders/")
}

var gcpRecommenderFrom = from{
	"tool": "the format", "rule": "recommenderSubtype", "category": "quell's table of Recommender", "title": "recommenderSubtype, content",
	"severity": "priority", "confidence": "quell: it is inferred from observed use",
	"identity.platform": "the format", "identity.account": "content.overview.member, content.operationGroups, name",
	"identity.kind": "content.overview.member, content.operationGroups", "identity.id": "content.overview.member, content.operationGroups",
	"identity.name": "content.overview.member, content.operationGroups", "resource": "content.overview.resource, content.operationGroups",
	"context": "recommenderSubtype, content", "last_seen": "lastRefreshTime", "labels": "content.overview, content.operationGroups",
	"suggestion": "content.overview, content.operationGroups",
}

func (r *reader) readGCPRecommender(it item) {
	var rec gcpRecommendation
	if !r.decode(it, &rec) {
		return
	}
	r.looked(gcpProjectOf(rec.Name))
	if rec.StateInfo.State == "SUCCEEDED" || rec.StateInfo.State == "DISMISSED" {
		return // done, or declined; what FAILED or is CLAIMED is still there
	}
	for _, grant := range rec.grants() {
		r.add(it, r.recommended(it, rec, grant), gcpRecommenderFrom)
	}
}

func (r *reader) recommended(it item, rec gcpRecommendation, grant gcpGrant) finding.Finding {
	rule := rec.rule(grant)
	resource := rec.resource()
	f := finding.Finding{
		Tool:       GCPRecommender,
		Rule:       oneLine(rule),
		Category:   gcpRecommenderCategory(rule, rec.Name),
		Title:      gcpRecommenderTitle(rule, grant),
		Severity:   gcpPriority(rec.Priority),
		Confidence: 0.8, // no use was seen for the time of observation, which proves none beyond it
		Identity:   gcpMember(grant.member, gcpProjectOf(resource, rec.Name)),
		Resource:   oneLine(resource),
		LastSeen:   r.when(it, rec.LastRefreshTime),
		Labels:     labels(grant.removed),
		Suggestion: grant.suggestion(resource),
	}
	if gcpPublic(grant.member) {
		f.Category = finding.PublicExposure
	}
	if strings.HasPrefix(grant.member, "deleted:") {
		f.Labels = labels(f.Labels, []string{"deleted"})
	}
	if f.Identity.ID == "" && f.Resource == "" {
		f.Context = r.key.Context(rule)
	}
	return f
}

// rule is the recommendation's subtype. Of one without, the content tells which
// of the two kinds there were then.
func (rec gcpRecommendation) rule(grant gcpGrant) string {
	switch {
	case rec.Subtype != "":
		return rec.Subtype
	case grant.member == "":
		recommender, _, _ := strings.Cut(segmentsAfter(rec.Name, "recommenders"), "/")
		return recommender
	case len(grant.added) > 0:
		return "REPLACE_ROLE"
	}
	return "REMOVE_ROLE"
}

func (rec gcpRecommendation) resource() string {
	resources := []string{rec.Content.Overview.text("resource")}
	for _, group := range rec.Content.OperationGroups {
		for _, op := range group.Operations {
			resources = append(resources, op.Resource)
		}
	}
	return firstNonEmpty(append(resources, rec.TargetResources...)...)
}

// grants are the members that something is taken from, in the report's order;
// one without a member where the recommendation is about something else.
func (rec gcpRecommendation) grants() []gcpGrant {
	var all []gcpGrant
	of := func(member string) *gcpGrant {
		i := slices.IndexFunc(all, func(g gcpGrant) bool { return g.member == member })
		if i < 0 {
			i = len(all)
			all = append(all, gcpGrant{member: member})
		}
		return &all[i]
	}
	if overview := rec.Content.Overview; overview.text("member") != "" {
		g := of(overview.text("member"))
		g.removed = with(g.removed, overview.text("removedRole"))
		g.added = with(g.added, overview.texts("addedRoles")...)
	}
	for _, group := range rec.Content.OperationGroups {
		for _, op := range group.Operations {
			switch member, role := op.binding(); {
			case member == "" || role == "":
			case op.Action == "remove":
				g := of(member)
				g.removed = with(g.removed, role)
			case op.Action == "add":
				g := of(member)
				g.added = with(g.added, role)
			}
		}
	}
	if len(all) == 0 {
		return []gcpGrant{{}}
	}
	return all
}

// with is the list with the texts that it lacks.
func with(list []string, texts ...string) []string {
	for _, text := range texts {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// binding is the member and role that an operation is about. What is added is
// the operation's value; what is removed stands in its filters.
func (op gcpOperation) binding() (member, role string) {
	for _, filters := range []bag{op.PathFilters, op.PathFilter} {
		role = firstNonEmpty(role, filters.text("/iamPolicy/bindings/*/role"))
		member = firstNonEmpty(member, filters.text("/iamPolicy/bindings/*/members/*"))
	}
	return firstNonEmpty(member, node{raw: op.Value}.text()), role
}

func (g gcpGrant) suggestion(resource string) *finding.Suggestion {
	if len(g.removed) == 0 && len(g.added) == 0 {
		return nil
	}
	var steps []string
	if len(g.removed) > 0 {
		steps = append(steps, "remove "+strings.Join(g.removed, ", ")+" from "+g.member)
	}
	if len(g.added) > 0 {
		steps = append(steps, "grant it "+strings.Join(g.added, ", "))
	}
	text := strings.Join(steps, " and ")
	if resource != "" {
		text += " on " + resource
	}
	return &finding.Suggestion{Text: oneLine(text)}
}
