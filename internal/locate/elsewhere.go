package locate

import (
	"maps"
	"path"
	"slices"
)

// elsewhere is what variable files outside of the modules set. Which module
// they are for stands on somebody's command line: env/prod.tfvars may be given
// to any module that is run by itself. It never changes.
type elsewhere struct {
	files  map[string][]string // by variable: the files that set it, sorted
	unread []string            // the files that may set any, sorted
}

// setting is a file that may set a variable, or empty.
func (e *elsewhere) setting(variable string) string {
	for _, files := range [][]string{e.files[variable], e.unread} {
		if len(files) > 0 {
			return files[0]
		}
	}
	return ""
}

func (ix *Index) findElsewhere() *elsewhere {
	e := &elsewhere{files: map[string][]string{}}
	for _, folder := range ix.folders() {
		e.add(ix.module(folder))
	}
	e.sort()
	return e
}

// add notes what a folder sets, if it has no code that its files could be for.
func (e *elsewhere) add(m *module) {
	if m == nil || !m.isOnlyVariables() {
		return
	}
	for _, s := range m.all {
		if isVariables(s.Path()) {
			for name := range s.body.Attributes {
				e.files[name] = append(e.files[name], s.Path())
			}
		}
	}
	for _, p := range m.unread {
		if isVariables(p) {
			e.unread = append(e.unread, p)
		}
	}
}

func (e *elsewhere) sort() {
	for _, files := range e.files {
		slices.Sort(files)
	}
	slices.Sort(e.unread)
}

// with has one folder's part replaced. Where that is the same, so is the whole.
func (e *elsewhere) with(old, now *module) *elsewhere {
	was, is := &elsewhere{files: map[string][]string{}}, &elsewhere{files: map[string][]string{}}
	was.add(old)
	is.add(now)
	was.sort()
	is.sort()
	if maps.EqualFunc(was.files, is.files, slices.Equal) && slices.Equal(was.unread, is.unread) {
		return e
	}
	replaced := func(all, old, now []string) []string {
		all = slices.DeleteFunc(slices.Clone(all), func(p string) bool { return slices.Contains(old, p) })
		return append(all, now...)
	}
	next := &elsewhere{files: maps.Clone(e.files), unread: replaced(e.unread, was.unread, is.unread)}
	for name := range was.files {
		next.files[name] = replaced(e.files[name], was.files[name], nil)
	}
	for name, files := range is.files {
		next.files[name] = replaced(next.files[name], nil, files)
	}
	next.sort()
	return next
}

// reading lists the folders with a variable that files elsewhere set otherwise
// than before.
func (ix *Index) reading(before *elsewhere) []string {
	if before == ix.elsewhere {
		return nil
	}
	var found []string
	for _, folder := range ix.folders() {
		if slices.ContainsFunc(ix.module(folder).nodes, func(n *node) bool {
			return n.Type == "variable" && len(n.Labels) == 1 && before.setting(n.Labels[0]) != ix.elsewhere.setting(n.Labels[0])
		}) {
			found = append(found, folder)
		}
	}
	return found
}

// isOnlyVariables says that the folder has variable files and no code that they
// could be for.
func (m *module) isOnlyVariables() bool {
	isCode := func(p string) bool { return path.Dir(p) == m.folder && (isTerraform(p) || isUnit(p)) }
	return !slices.ContainsFunc(m.all, func(s *Source) bool { return isCode(s.Path()) }) && !slices.ContainsFunc(m.unread, isCode)
}
