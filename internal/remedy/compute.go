package remedy

import (
	"fmt"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Compute makes the edits that carry out every action of the stage on the
// incident's sites. The error is a [*Refusal] where policy or code does not
// allow all of it.
func Compute(req Request, stage policy.Stage, inc incident.Incident) (Fix, error) {
	if len(req.Sites) == 0 {
		return Fix{}, refuse("no place in the code is known for this incident of %s", inc.Category)
	}
	if len(stage.Actions) == 0 {
		return Fix{}, refuse("stage %q has no action", stage.Name)
	}
	d := newDraft(req)
	for _, action := range stage.Actions {
		carryOut, known := methods()[action.Kind]
		if !known {
			return Fix{}, refuse("action %q is not one that edits code", action.Kind)
		}
		if err := carryOut(d, action, inc); err != nil {
			return Fix{}, err
		}
	}
	return d.finish()
}

// method plans one kind of action.
type method func(d *draft, action policy.Action, inc incident.Incident) error

// methods are those of every kind of action that edits code.
func methods() map[string]method {
	return map[string]method{
		"apply_suggestion": (*draft).applySuggestion,
		"delete_file":      (*draft).deleteFiles,
		"disable":          (*draft).follow,
		"narrow":           (*draft).follow,
		"redact_line":      (*draft).redactLines,
		"remove":           (*draft).follow,
		"remove_attribute": (*draft).removeAttribute,
		"remove_block":     (*draft).removeBlocks,
		"remove_list_item": (*draft).removeListItem,
		"remove_value":     (*draft).removeValues,
		"replace_literal":  (*draft).replaceLiterals,
		"rotate":           (*draft).follow,
		"set_attribute":    (*draft).setAttribute,
		"set_value":        (*draft).setValues,
	}
}

func refuse(format string, args ...any) *Refusal {
	return &Refusal{Why: fmt.Sprintf(format, args...)}
}
