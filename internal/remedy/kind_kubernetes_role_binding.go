package remedy

import (
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// kubernetesRoleBinding: a binding that gives its role to one subject is removed. Source:
// the Kubernetes provider's kubernetes_role_binding and kubernetes_cluster_role_binding.
func kubernetesRoleBinding() []recipe {
	return []recipe{
		{"remove", "kubernetes_cluster_role_binding", removesBinding},
		{"remove", "kubernetes_cluster_role_binding_v1", removesBinding},
		{"remove", "kubernetes_role_binding", removesBinding},
		{"remove", "kubernetes_role_binding_v1", removesBinding},
	}
}

// removesBinding is the plan that takes out bindings of one subject each: of several, the
// others would lose the role, too.
func removesBinding(d *draft, blocks []locate.Block, action policy.Action, inc incident.Incident) error {
	for _, b := range blocks {
		body, err := d.body(b)
		if err != nil {
			return err
		}
		subjects := 0
		for _, nested := range body.Blocks {
			switch {
			case nested.Type == "dynamic" && len(nested.Labels) == 1 && nested.Labels[0] == "subject":
				return refuse("whom %s (%s:%d) gives its role needs a plan: its subjects are dynamic", b.Address, b.Path, b.Line)
			case nested.Type == "subject":
				subjects++
			}
		}
		if subjects > 1 {
			return refuse("%s (%s:%d) gives its role to %d subjects, and the others would lose it, too", b.Address, b.Path, b.Line, subjects)
		}
	}
	d.note("Roles that the subject has by other bindings stay.")
	return removes(d, blocks, action, inc)
}
