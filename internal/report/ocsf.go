package report

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// ocsfFinding is a finding in the Open Cybersecurity Schema Framework, classes
	// 2001 to 2008. Message, status_detail, evidences and resources[].data quote
	// what was looked at; they are not even read.
	ocsfFinding struct {
		ActivityID   whole    `json:"activity_id"`
		ActivityName word     `json:"activity_name"`
		ClassName    word     `json:"class_name"`
		Metadata     ocsfMeta `json:"metadata"`
		Severity     word     `json:"severity"`
		SeverityID   whole    `json:"severity_id"`
		Status       word     `json:"status"`
		StatusID     whole    `json:"status_id"`
		StatusCode   word     `json:"status_code"`
		State        word     `json:"state"` // of class 2001
		StateID      whole    `json:"state_id"`
		Score        number   `json:"confidence_score"` // 0 to 100
		ConfidenceID whole    `json:"confidence_id"`
		Compliance   struct {
			Control  word  `json:"control"`
			Status   word  `json:"status"`
			StatusID whole `json:"status_id"`
		} `json:"compliance"`
		Info      ocsfInfo       `json:"finding_info"`
		Finding   ocsfInfo       `json:"finding"` // of class 2001
		Several   []ocsfInfo     `json:"finding_info_list"`
		Resources []ocsfResource `json:"resources"`
		Resource  ocsfResource   `json:"resource"` // of version 1.0
		Cloud     struct {
			Provider word      `json:"provider"`
			Account  ocsfNamed `json:"account"`
			Project  word      `json:"project_uid"`
		} `json:"cloud"`
		Time            date `json:"time"`
		TimeDT          date `json:"time_dt"`
		EventTime       date `json:"event_time"`
		Vulnerabilities []struct {
			CVE   ocsfNamed `json:"cve"`
			Title word      `json:"title"`
		} `json:"vulnerabilities"`
		Remediation ocsfRemedy     `json:"remediation"`
		Unmapped    jsontext.Value `json:"unmapped"`
	}

	ocsfMeta struct {
		EventCode word `json:"event_code"`
		Product   struct {
			Name    word      `json:"name"`
			UID     word      `json:"uid"`
			Feature ocsfNamed `json:"feature"`
		} `json:"product"`
	}

	ocsfInfo struct {
		UID         word       `json:"uid"`
		Title       word       `json:"title"`
		Types       words      `json:"types"`
		Analytic    ocsfNamed  `json:"analytic"`
		Created     date       `json:"created_time"`
		CreatedDT   date       `json:"created_time_dt"`
		FirstSeen   date       `json:"first_seen_time"`
		FirstSeenDT date       `json:"first_seen_time_dt"`
		LastSeen    date       `json:"last_seen_time"`
		LastSeenDT  date       `json:"last_seen_time_dt"`
		Modified    date       `json:"modified_time"`
		ModifiedDT  date       `json:"modified_time_dt"`
		Remediation ocsfRemedy `json:"remediation"` // of class 2001
	}

	ocsfRemedy struct {
		Desc word `json:"desc"`
	}

	ocsfResource struct {
		UID       word    `json:"uid"`
		UIDAlt    word    `json:"uid_alt"`
		Name      word    `json:"name"`
		Type      word    `json:"type"`
		Namespace word    `json:"namespace"`
		Labels    tagList `json:"labels"`
		Tags      tagList `json:"tags"`
		Owner     struct {
			Account ocsfNamed `json:"account"`
		} `json:"owner"`
	}

	ocsfNamed struct {
		UID  word `json:"uid"`
		Name word `json:"name"`
	}
)

// OCSF is the name of the Open Cybersecurity Schema Framework.
const OCSF = "ocsf"

// isOCSF asks for what every class of finding has: who found it, and what.
func isOCSF(o object) bool {
	return o.dict("metadata") && (o.dict("finding_info") || o.list("finding_info_list") || o.has("class_uid") && o.dict("finding"))
}

// ocsfFrom are the origins of every finding in OCSF.
var ocsfFrom = from{
	"tool": "metadata.product", "rule": "metadata.event_code, compliance.control, finding_info.types", "category": "quell's table of the product",
	"title": "finding_info.title", "severity": "severity, severity_id", "confidence": "confidence_score, confidence_id, compliance.status",
	"identity.platform": "cloud.provider", "identity.account": "resources[].uid, resources[].owner.account.uid, cloud.account.uid",
	"identity.kind": "resources[].uid, resources[].type", "identity.id": "resources[].uid", "identity.name": "resources[].uid, resources[].name",
	"resource": "resources[].uid", "location.path": "resources[].name", "location.repository": "unmapped.provider_uid, cloud.account.uid", "context": "metadata.event_code, finding_info.title",
	"first_seen": "finding_info.first_seen_time, finding_info.created_time", "last_seen": "finding_info.last_seen_time, finding_info.modified_time, time",
	"labels": "unmapped.categories, finding_info.types, resources[].labels, resources[].tags", "suggestion": "remediation.desc",
}

func (r *reader) readOCSF(it item) {
	var o ocsfFinding
	if !r.decode(it, &o) {
		return
	}
	if o.Metadata.Product.Name == "" && o.Metadata.Product.UID == "" && o.Metadata.EventCode == "" {
		r.incomplete(it, "metadata.product")
		return
	}
	tool := o.tool()
	if tool == toolProwler || o.Compliance.Status != "" {
		r.checked(string(o.Cloud.Provider), firstNonEmpty(string(o.Cloud.Account.UID), string(o.Cloud.Project)))
	}
	if o.isClosed() {
		return
	}
	if tool == toolProwler {
		for _, res := range o.resources() {
			r.prowled(it, o.prowler(res), ocsfFrom)
		}
		return
	}
	if o.passed() {
		return
	}
	for _, res := range o.concerned() {
		r.add(it, r.ocsf(it, o, tool, res), ocsfFrom)
	}
}

// ocsf is the finding of any product but Prowler about one resource.
func (r *reader) ocsf(it item, o ocsfFinding, tool string, res ocsfResource) finding.Finding {
	info, rule := o.info(), o.rule(tool)
	cloud := o.resource(res)
	f := finding.Finding{
		Tool:       tool,
		Rule:       oneLine(rule),
		Category:   classOf(tool, rule).category,
		Title:      title(string(info.Title), rule),
		Severity:   o.severity(),
		Confidence: o.confidence(tool, rule),
		Identity:   cloud.identity(""),
		Resource:   cloud.address(),
		FirstSeen:  r.when(it, first(info.FirstSeen, info.FirstSeenDT, info.Created, info.CreatedDT)),
		LastSeen:   r.when(it, first(info.LastSeen, info.LastSeenDT, info.Modified, info.ModifiedDT, o.Time, o.TimeDT)),
		Labels:     labels(info.Types, res.Labels, res.Tags),
	}
	if tool == toolAccessAnalyzer {
		f.Category, f.Identity = accessAnalyzerCategory(rule, false), narrowed(f.Identity, analyzerCredentials[rule])
	}
	// AWS writes one text for each of its controls; what others put there is not
	// known, and it may quote.
	if text := oneLine(string(o.Remediation.Desc)); text != "" && tool == toolSecurityHub {
		f.Suggestion = &finding.Suggestion{Text: text}
	}
	if isAccountItself(cloud.uid, cloud.kind, f.Identity.Account) {
		f.Resource = ""
		if tool == toolSecurityHub {
			f.Identity = rootOf(rule, string(o.Metadata.Product.UID), f.Identity)
		}
	}
	if f.Identity.ID == "" && f.Resource == "" {
		f.Context = r.key.Context(f.Identity.Account + " " + rule + " " + string(info.Title))
	}
	return f
}

// prowler is the finding as Prowler means it. Its times are epochs and, without
// a zone, the clock of the machine it ran on: the epochs count. Both are the
// scan's, so that nothing is known of when it was first seen.
func (o ocsfFinding) prowler(res ocsfResource) prowlerResult {
	cloud := o.resource(res)
	return prowlerResult{
		check: firstNonEmpty(string(o.Metadata.EventCode), string(o.Metadata.Product.Feature.UID)), title: string(o.info().Title),
		status: o.outcome(), severity: string(o.Severity), resource: cloud,
		seen:   first(o.Time, o.Info.Created, o.TimeDT, o.Info.CreatedDT, o.EventTime),
		labels: append(append(o.categories(), res.Labels...), res.Tags...),
		remedy: firstNonEmpty(string(o.Remediation.Desc), string(o.Finding.Remediation.Desc)),
	}
}

// categories are Prowler's: a list, and before 5.0 a string.
func (o ocsfFinding) categories() []string {
	var all words
	if all.UnmarshalJSON(orNull(o.rest().get("categories").raw)) != nil {
		return nil
	}
	return all
}

// resource is a resource with what the finding says of where it is. The owner's
// account counts before the one that the finding was made in, which may be a
// delegated administrator's.
func (o ocsfFinding) resource(res ocsfResource) cloudResource {
	c := cloudResource{
		provider: firstNonEmpty(string(o.Cloud.Provider), o.rest().get("provider").text()),
		account:  firstNonEmpty(string(res.Owner.Account.UID), string(o.Cloud.Account.UID), string(o.Cloud.Project), o.rest().get("provider_uid").text()),
		uid:      firstNonEmpty(string(res.UID), string(res.UIDAlt)), name: string(res.Name),
		kind: string(res.Type), namespace: string(res.Namespace),
	}
	_, isARN := parseARN(c.uid)
	switch {
	case c.provider != "":
	case isARN:
		c.provider = "aws"
	case c.namespace != "": // Prowler before 5.5 names no cluster
		c.provider = "kubernetes"
	}
	if c.name == "" {
		c.name = c.uid
	}
	return c
}

func (o ocsfFinding) resources() []ocsfResource {
	if len(o.Resources) == 0 {
		return []ocsfResource{o.Resource}
	}
	return o.Resources
}

// concerned are the resources to make findings of: each identity, or else each
// resource.
func (o ocsfFinding) concerned() []ocsfResource {
	var identities, others []ocsfResource
	seen := map[string]bool{}
	for _, res := range o.resources() {
		cloud := o.resource(res)
		switch address := cloud.address(); {
		case seen[address]:
			continue
		case cloud.identity("").Kind != "":
			identities = append(identities, res)
			seen[address] = true
		default:
			others = append(others, res)
			seen[address] = true
		}
	}
	if len(identities) > 0 {
		return identities
	}
	return others
}

// rest is what the product found no place for: an object, or in an export of a
// table a list of pairs, of which nothing is read.
func (o ocsfFinding) rest() object { return node{raw: o.Unmapped}.object() }
