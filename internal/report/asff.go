package report

import (
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// asffFinding is a finding in the AWS Security Finding Format, 2018-10-08.
	// Description, Note and most of Resources[].Details hold clear text; they are
	// not even read. Of tags only some values are kept.
	asffFinding struct {
		ID                    string `json:"Id"`
		GeneratorID           string `json:"GeneratorId"`
		AWSAccountID          word   `json:"AwsAccountId"`
		ProductARN            string `json:"ProductArn"`
		ProductName           string
		Title                 string
		Types                 []string
		Confidence            number
		FirstObservedAt       date
		LastObservedAt        date
		CreatedAt             date
		UpdatedAt             date
		Severity              asffSeverity
		FindingProviderFields struct{ Severity asffSeverity }
		ProductFields         bag
		Resources             []asffResource
		Compliance            struct {
			Status            string
			SecurityControlID string `json:"SecurityControlId"`
		}
		Vulnerabilities []struct {
			ID string `json:"Id"`
		}
		Workflow      struct{ Status string }
		WorkflowState string // before Workflow.Status there was only this
		RecordState   string
		Sample        bool // made by the product to show what findings look like
	}

	asffSeverity struct {
		Label      string
		Normalized number // 0 to 100
	}

	asffResource struct {
		Type    string
		ID      string `json:"Id"`
		Tags    tagList
		Details struct {
			User      struct{ UserName string } `json:"AwsIamUser"`
			Role      struct{ RoleName string } `json:"AwsIamRole"`
			AccessKey struct {
				AccessKeyID                            string `json:"AccessKeyId"`
				PrincipalName, PrincipalType, UserName string
			} `json:"AwsIamAccessKey"`
			Other bag
		}
	}
)

// ASFF is the name of the AWS Security Finding Format.
const ASFF = "asff"

// isASFF asks for three of the fields that every finding of the format has: real
// producers leave some out.
func isASFF(o object) bool {
	n := 0
	for _, name := range []string{"SchemaVersion", "ProductArn", "GeneratorId", "AwsAccountId"} {
		if o.has(name) {
			n++
		}
	}
	return n >= 3
}

// asffFrom are the origins of every finding in ASFF.
var asffFrom = from{
	"tool": "ProductArn", "rule": "GeneratorId, Compliance.SecurityControlId", "category": "quell's table of the product", "title": "Title",
	"severity": "Severity.Label, Severity.Normalized", "confidence": "Confidence, Compliance.Status",
	"identity.platform": "the format", "identity.account": "Resources[].Id, ProductFields.resourceOwnerAccount, AwsAccountId",
	"identity.kind": "Resources[].Id", "identity.id": "Resources[].Id", "identity.name": "Resources[].Id, Resources[].Details",
	"resource": "Resources[].Id", "location.path": "Resources[].Details.Other.Filename", "context": "GeneratorId, Title, of Prowler Id and Description",
	"first_seen": "FirstObservedAt, CreatedAt", "last_seen": "LastObservedAt, UpdatedAt",
	"last_used": "ProductFields.roleLastUsedTimestamp", "labels": "Types, Resources[].Tags",
}

func (r *reader) readASFF(it item) {
	var a asffFinding
	if !r.decode(it, &a) {
		return
	}
	if a.GeneratorID == "" {
		r.incomplete(it, "GeneratorId")
		return
	}
	if a.Compliance.Status != "" {
		r.checked("aws", string(a.AWSAccountID))
	}
	if !a.isProblem() {
		return
	}
	tool := a.tool()
	rule := a.rule(tool)
	for _, resource := range a.concerned() {
		identity := a.about(tool, rule, resource)
		f := finding.Finding{
			Tool:       tool,
			Rule:       oneLine(rule),
			Category:   asffCategory(tool, rule, a),
			Title:      title(a.title(tool, rule, firstNonEmpty(identity.Name, resource.ID)), rule),
			Severity:   a.severity(),
			Confidence: a.confidence(tool, rule),
			Identity:   identity,
			Resource:   scoped(identity.Account, resource.ID),
			FirstSeen:  r.when(it, first(a.FirstObservedAt, a.CreatedAt)),
			LastSeen:   r.when(it, first(a.LastObservedAt, a.UpdatedAt)),
			LastUsed:   r.when(it, parseDate(a.ProductFields.text("roleLastUsedTimestamp"))),
			Labels:     labels(a.Types, resource.Tags),
		}
		if file := resource.Details.Other.text("Filename"); file != "" && tool == toolTrivy {
			// The resource is a file, which is a place and not an address.
			f.Location.Path, f.Resource = r.placed(it, file), ""
		}
		if isAccountItself(resource.ID, resource.Type, identity.Account) {
			f.Resource = ""
		}
		which := ""
		if tool == toolProwler {
			which = a.prowlerKey(it, identity)
		}
		switch {
		case which != "":
			r.ofOne(&f, which, resource.ID)
		case f.Location.Path != "": // the file means the same whatever account it was scanned from
			f.Context = r.key.Context(rule + " " + a.Title)
		case f.Identity.ID == "" && f.Resource == "":
			f.Context = r.key.Context(identity.Account + " " + rule + " " + a.Title)
		}
		r.add(it, f, asffFrom)
	}
}

// title is the product's own, but for Access Analyzer's, which names the
// resource otherwise than the finding does.
func (a asffFinding) title(tool, rule, name string) string {
	if _, ok := analyzerKinds[rule]; ok && tool == toolAccessAnalyzer {
		return accessAnalyzerTitle(rule, a.isPublic(), name)
	}
	return a.Title
}

func (a asffFinding) isPublic() bool { return a.ProductFields.text("isPublic") == "true" }

// isProblem says that the check failed, or could not tell, and that nobody has
// dealt with it.
func (a asffFinding) isProblem() bool {
	return !a.Sample && a.Compliance.Status != "PASSED" && a.RecordState != "ARCHIVED" &&
		a.Workflow.Status != "SUPPRESSED" && a.Workflow.Status != "RESOLVED" &&
		(a.Workflow.Status != "" || a.WorkflowState != "RESOLVED")
}

// concerned are the resources to make findings of: each identity, with which the
// others were seen, or else each resource. Of an object in a bucket the bucket
// only says where it is.
func (a asffFinding) concerned() []asffResource {
	var identities, others []asffResource
	seen := map[string]bool{}
	ofObject := slices.ContainsFunc(a.Resources, func(resource asffResource) bool { return resource.Type == "AwsS3Object" })
	for _, resource := range a.Resources {
		switch {
		case seen[resource.ID] || ofObject && resource.Type == "AwsS3Bucket":
			continue
		case resource.identity(a).Kind != "" || strings.HasPrefix(resource.Type, "AwsIam"):
			identities = append(identities, resource)
		default:
			others = append(others, resource)
		}
		seen[resource.ID] = true
	}
	switch {
	case len(identities) > 0:
		return identities
	case len(others) > 0:
		return others
	}
	return []asffResource{{}}
}

// identity is what the resource's identifier and details tell.
func (res asffResource) identity(a asffFinding) finding.Identity {
	identity := awsIdentity(res.ID, a.ProductFields.text("resourceOwnerAccount"), a.ProductFields.text("ResourceOwnerAccount"), awsAccount(string(a.AWSAccountID)))
	if id, ok := strings.CutPrefix(res.ID, "AWS::IAM::AccessKey:"); ok {
		return res.keyIdentity(identity, id)
	}
	if identity.Kind != "" && identity.Name == "" {
		identity.Name = firstNonEmpty(res.Details.User.UserName, res.Details.Role.RoleName)
	}
	return identity
}

// keyIdentity is the key, and the user whose it is. A role has no keys but those
// of its sessions, which are gone when anybody reads of them: there the role is
// what to act on.
func (res asffResource) keyIdentity(identity finding.Identity, id string) finding.Identity {
	key := res.Details.AccessKey
	name := firstNonEmpty(key.PrincipalName, key.UserName)
	switch key.PrincipalType {
	case "AssumedRole", "Role":
		if name != "" {
			identity.Kind, identity.Name = finding.Role, name
			return identity
		}
	case "", "IAMUser":
		identity.Name = name
	}
	identity.Kind, identity.ID = finding.AccessKey, firstNonEmpty(key.AccessKeyID, id)
	return identity
}

// severity is the finding's label, else its number (the bands are Security
// Hub's own), else what the product said first.
func (a asffFinding) severity() finding.Severity {
	for _, s := range []asffSeverity{a.Severity, a.FindingProviderFields.Severity} {
		switch s.Label {
		case "INFORMATIONAL":
			return finding.SeverityInfo
		case "LOW":
			return finding.SeverityLow
		case "MEDIUM":
			return finding.SeverityMedium
		case "HIGH":
			return finding.SeverityHigh
		case "CRITICAL":
			return finding.SeverityCritical
		}
		switch n := s.Normalized; {
		case !n.given:
		case n.value >= 90:
			return finding.SeverityCritical
		case n.value >= 70:
			return finding.SeverityHigh
		case n.value >= 40:
			return finding.SeverityMedium
		case n.value >= 1:
			return finding.SeverityLow
		default:
			return finding.SeverityInfo
		}
	}
	return finding.SeverityUnknown
}

// confidence is the product's own, from 0 to 100, else that of a configuration
// check: it reads the setting that it reports. A check that could not read it
// (WARNING, NOT_AVAILABLE) is a question, not an answer.
func (a asffFinding) confidence(tool, rule string) finding.Confidence {
	c := finding.Confidence(0.9)
	switch tool {
	case toolProwler:
		c = prowlerConfidence(rule)
	case toolGuardDuty:
		c = guardDutyConfidence(rule)
	}
	if own, ok := a.Confidence.percent(); ok {
		c = own
	}
	switch a.Compliance.Status {
	case "WARNING":
		c = min(c, 0.5)
	case "NOT_AVAILABLE":
		c = min(c, 0.3)
	}
	return c
}
