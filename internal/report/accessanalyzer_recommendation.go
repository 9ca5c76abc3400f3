package report

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// analyzerAdvice is the answer of GetFindingRecommendation: what to do about the
	// unused permissions of one role or user.
	analyzerAdvice struct {
		ResourceARN string               `json:"resourceArn"`
		Status      string               `json:"status"`
		StartedAt   date                 `json:"startedAt"`
		CompletedAt date                 `json:"completedAt"`
		Error       jsontext.Value       `json:"error"`
		Steps       []analyzerAdviceStep `json:"recommendedSteps"`
	}

	analyzerAdviceStep struct {
		Permissions struct {
			Action         string `json:"recommendedAction"` // CREATE_POLICY or DETACH_POLICY
			ExistingPolicy string `json:"existingPolicyId"`  // an ARN, or the name of an inline policy
			Policy         string `json:"recommendedPolicy"` // JSON
		} `json:"unusedPermissionsRecommendedStep"`
	}
)

// maxAdvice bounds a suggestion, in bytes. The policies of one identity may be
// ten times 6,144 characters; a suggestion is for people.
const maxAdvice = 8 << 10

func isAnalyzerAdvice(o object) bool {
	return o.has("resourceArn", "status") && (o.has("recommendationType") || o.has("recommendedSteps"))
}

// analyzerAdviceFrom are the origins of every finding of a recommendation.
var analyzerAdviceFrom = from{
	"tool": "the format", "rule": "recommendationType", "category": "quell's table of Access Analyzer", "title": "recommendationType, resourceArn",
	"severity": "quell's table of Access Analyzer", "confidence": "quell: it reads AWS's own records",
	"identity.platform": "the format", "identity.account": "resourceArn", "identity.kind": "resourceArn",
	"identity.id": "resourceArn", "identity.name": "resourceArn", "resource": "resourceArn",
	"last_seen": "completedAt, startedAt", "suggestion": "recommendedSteps[]",
}

// readAnalyzerAdvice makes a finding of what is recommended: Access Analyzer does
// so only where a finding of unused permissions is open.
func (r *reader) readAnalyzerAdvice(it item) {
	var a analyzerAdvice
	if !r.decode(it, &a) {
		return
	}
	switch {
	case a.ResourceARN == "" || a.Status == "":
		r.incomplete(it, "resourceArn")
		return
	case a.Status == "FAILED" || isSaid(a.Error):
		r.diagnose(Error, "the analyzer could not make a recommendation",
			"Its own finding still stands, so that nothing is proven absent. Ask for the recommendation anew.", it.place())
		return
	case a.Status != "SUCCEEDED":
		r.diagnose(Error, "the analyzer's recommendation is not finished", "Fetch it again when its status is SUCCEEDED.", it.place())
		return
	case len(a.Steps) == 0:
		return
	}
	const rule = "UnusedPermission"
	identity := awsIdentity(a.ResourceARN)
	r.add(it, finding.Finding{
		Tool:       toolAccessAnalyzer,
		Rule:       rule,
		Category:   accessAnalyzerCategory(rule, false),
		Title:      title(accessAnalyzerTitle(rule, false, firstNonEmpty(identity.Name, a.ResourceARN))),
		Severity:   accessAnalyzerSeverity(rule, false),
		Confidence: 0.95, // as of the finding that it is about
		Identity:   identity,
		Resource:   a.ResourceARN,
		LastSeen:   r.when(it, first(a.CompletedAt, a.StartedAt)),
		Suggestion: a.suggestion(),
	}, analyzerAdviceFrom)
}

// suggestion is the steps in one line.
func (a analyzerAdvice) suggestion() *finding.Suggestion {
	var steps []string
	length := 0
	for _, step := range a.Steps {
		text := step.text()
		if text == "" {
			continue
		}
		if length += len(text); length > maxAdvice {
			steps = append(steps, "and more")
			break
		}
		steps = append(steps, text)
	}
	if len(steps) == 0 {
		return nil
	}
	return &finding.Suggestion{Text: strings.Join(steps, "; "), Access: a.access().Sound()}
}

// access is what should be left of each policy, where that is a list of actions.
func (a analyzerAdvice) access() *finding.Access {
	var access finding.Access
	for _, step := range a.Steps {
		p := step.Permissions
		if actions, ok := allowed(p.Policy); ok && p.Action == "CREATE_POLICY" && p.ExistingPolicy != "" {
			access.Kept = append(access.Kept, finding.KeptPolicy{Policy: p.ExistingPolicy, Actions: actions})
		}
	}
	return &access
}

// allowed are the actions that a policy allows. It is not ok where the policy does not
// list them: it says what it excepts, or what it denies.
func allowed(policy string) (actions []string, ok bool) {
	var document struct {
		Statement jsontext.Value `json:"Statement"`
	}
	if json.Unmarshal([]byte(policy), &document) != nil {
		return nil, false
	}
	for _, s := range oneOrMany(node{raw: document.Statement}) {
		fields := s.object()
		if fields.get("Effect").text() != "Allow" || fields.has("NotAction") || !fields.has("Action") {
			return nil, false
		}
		for _, action := range oneOrMany(fields.get("Action")) {
			if action.text() == "" {
				return nil, false
			}
			actions = append(actions, action.text())
		}
	}
	return actions, len(actions) > 0
}

func (step analyzerAdviceStep) text() string {
	existing := oneLine(step.Permissions.ExistingPolicy)
	switch step.Permissions.Action {
	case "DETACH_POLICY":
		return "detach the policy " + existing
	case "CREATE_POLICY":
		text := "create a policy"
		if existing != "" {
			text += " in place of " + existing
		}
		if policy := compact(step.Permissions.Policy); policy != "" {
			text += ": " + policy
		}
		return text
	}
	return ""
}

// compact is JSON on one line; what is not JSON is left out, as it would be of no
// use in a policy's place.
func compact(text string) string {
	value := jsontext.Value(text)
	if value.Compact() != nil {
		return ""
	}
	return string(value)
}

// isSaid says that a field of any type holds something.
func isSaid(value jsontext.Value) bool {
	text := string(value)
	return text != "" && text != "null" && text != `""` && text != "{}"
}

// oneOrMany are the values of a list, or the one that stands in place of a list.
func oneOrMany(n node) []node {
	if n.kind() != '[' {
		return []node{n}
	}
	var all []node
	for _, each := range n.elements() {
		all = append(all, each)
	}
	return all
}
