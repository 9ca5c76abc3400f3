package finding

import (
	"regexp"
	"slices"
	"strings"
)

// Access is what a scanner says of what an identity is allowed, in AWS's own words. It
// says which of what stands in the code is not needed, and can never add to it.
type Access struct {
	// Unused are the actions that were not used, "s3:PutObject"; "s3:*" is all of a
	// service's.
	Unused []string `json:"unused,omitempty"`
	// Kept are policies of the identity with the actions that should be left of each.
	Kept []KeptPolicy `json:"kept,omitempty"`
	// Outside are the principals from outside that have access, each with its type:
	// "AWS:222222222222".
	Outside []string `json:"outside,omitempty"`
}

// KeptPolicy is what should be left of one policy.
type KeptPolicy struct {
	Policy  string   `json:"policy"` // its ARN, or the name of an inline one
	Actions []string `json:"actions"`
}

// maxAccess bounds a list: AWS has fewer actions.
const maxAccess = 30_000

var (
	actionName    = regexp.MustCompile(`^(?:\*|[A-Za-z0-9-]{1,64}:[A-Za-z0-9*?]{1,128})$`)
	principalName = regexp.MustCompile(`^(?:AWS|Service|Federated|CanonicalUser):[A-Za-z0-9:/_+=,.@*-]{1,512}$`)
	policyName    = regexp.MustCompile(`^[A-Za-z0-9:/_+=,.@-]{1,512}$`)
)

// Sound is what is left of it once each thing that is no name of AWS is out, sorted and
// each once; nil where that is nothing. A policy of which any action is no name is out as
// a whole, since the rest would keep too little.
func (a *Access) Sound() *Access {
	if a == nil {
		return nil
	}
	sound := Access{Unused: named(a.Unused, actionName), Outside: named(a.Outside, principalName)}
	for _, p := range a.Kept {
		actions := named(p.Actions, actionName)
		if len(actions) > 0 && len(actions) == len(distinct(p.Actions)) && policyName.MatchString(p.Policy) {
			sound.Kept = append(sound.Kept, KeptPolicy{p.Policy, actions})
		}
	}
	slices.SortStableFunc(sound.Kept, func(x, y KeptPolicy) int { return strings.Compare(x.Policy, y.Policy) })
	if len(sound.Unused)+len(sound.Kept)+len(sound.Outside) == 0 {
		return nil
	}
	return &sound
}

// named are those of a list that have the form of a name; none where they are too many.
func named(list []string, form *regexp.Regexp) []string {
	if len(list) > maxAccess {
		return nil
	}
	return slices.DeleteFunc(distinct(list), func(text string) bool { return !form.MatchString(text) })
}

func distinct(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// Without is nil where any of it shows what is told by shows, and else the access itself.
func (a *Access) Without(shows func(text string) bool) *Access {
	if a == nil || slices.ContainsFunc(a.Unused, shows) || slices.ContainsFunc(a.Outside, shows) {
		return nil
	}
	for _, p := range a.Kept {
		if shows(p.Policy) || slices.ContainsFunc(p.Actions, shows) {
			return nil
		}
	}
	return a
}
