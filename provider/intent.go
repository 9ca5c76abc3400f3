package provider

import "sync"

// intent is what this run of Terraform is about to make of the documents, as
// far as it has told. Terraform plans resources one by one and in any order, so
// a check across documents that looked at the repository alone would refuse two
// policies that swap their priorities.
type intent struct {
	mu      sync.Mutex
	planned map[string]any // by path; nil: the document goes
}

// plan notes a document's coming content: a policy.Policy, policy.Owner, …
func (i *intent) plan(path string, declared any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.planned == nil {
		i.planned = map[string]any{}
	}
	i.planned[path] = declared
}

// leave notes that a document goes.
func (i *intent) leave(path string) { i.plan(path, nil) }

// over puts the intent over what is in the repository.
func (i *intent) over(documents map[string]any) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for path, declared := range i.planned {
		if declared == nil {
			delete(documents, path)
		} else {
			documents[path] = declared
		}
	}
}
