package locate

import (
	"path"
	"slices"
	"strings"
)

// isTerraform names the files of a module: Terraform's, and OpenTofu's own.
func isTerraform(file string) bool {
	return hasSuffix(file, ".tf", ".tofu", ".tf.json", ".tofu.json")
}

func isVariables(file string) bool { return hasSuffix(file, ".tfvars", ".tfvars.json") }

// isTest names tests, which refer to what the module under test declares.
func isTest(file string) bool {
	return hasSuffix(file, ".tftest.hcl", ".tofutest.hcl", ".tftest.json", ".tofutest.json")
}

// isUnit names Terragrunt's files, which run a module with inputs.
func isUnit(file string) bool { return path.Base(file) == "terragrunt.hcl" }

// isJSON says which of its two syntaxes code is in.
func isJSON(file string) bool { return strings.HasSuffix(file, ".json") }

// isCode says that the file takes part in a module.
func isCode(file string) bool {
	return isTerraform(file) || isVariables(file) || isTest(file) || isUnit(file)
}

// IsNative names the files of modules in the native syntax.
func IsNative(file string) bool { return hasSuffix(file, ".tf", ".tofu") }

// IsJSON names the files of modules in the JSON syntax.
func IsJSON(file string) bool { return hasSuffix(file, ".tf.json", ".tofu.json") }

// forOpenTofu says that Terraform does not read the file.
func forOpenTofu(file string) bool { return hasSuffix(file, ".tofu", ".tofu.json") }

// twin is the file that OpenTofu reads instead of one of Terraform's, if it is
// there. Source: the OpenTofu language, "Files and Directories".
func twin(file string) string {
	if stem, ok := strings.CutSuffix(file, ".tf.json"); ok {
		return stem + ".tofu.json"
	}
	if stem, ok := strings.CutSuffix(file, ".tf"); ok {
		return stem + ".tofu"
	}
	return ""
}

// IsOverride names the files that are read after all others, and change what
// those declare. Source: the Terraform language, "Override Files".
func IsOverride(file string) bool {
	for _, ending := range []string{".tf", ".tofu", ".tf.json", ".tofu.json"} {
		if stem, ok := strings.CutSuffix(path.Base(file), ending); ok {
			return stem == "override" || strings.HasSuffix(stem, "_override")
		}
	}
	return false
}

// foldersOf lists the folders whose modules a file takes part in, as far as its
// path tells: tests stand beside the module or in a folder of their own in it.
func foldersOf(file string) []string {
	folder := path.Dir(file)
	if isTest(file) && folder != "." {
		return []string{folder, path.Dir(folder)}
	}
	return []string{folder}
}

// folders lists the folders whose modules the file takes part in.
func (s *Source) folders() []string {
	all := foldersOf(s.Path())
	if s.unit != nil {
		all = append(all, s.unit.folders()...)
	}
	for _, n := range s.readers {
		if n.Type == "run" {
			all = append(all, ranBy(n, s.Path())...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// touched lists the folders whose modules change with a file, of which the
// versions before and after are given where there are any.
func touched(file string, versions ...*Source) []string {
	all := foldersOf(file)
	for _, s := range versions {
		if s != nil {
			all = append(all, s.folders()...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ranBy lists the modules that a test's run may name in place of the one under
// test, whose folder is one of two.
func ranBy(run *node, file string) []string {
	var all []string
	for _, b := range blocksOf(run.block.Body, "module") {
		source := literal(b.Body.Attributes["source"])
		for _, from := range foldersOf(file) {
			if folder, ok := local(from, source); ok {
				all = append(all, folder)
			}
		}
	}
	return all
}

// local is the folder that a module's source leads to from another; false when
// that is not in the tree.
func local(from, source string) (string, bool) {
	if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
		return "", false
	}
	folder := path.Join(from, source)
	return folder, folder != ".." && !strings.HasPrefix(folder, "../")
}

func hasSuffix(file string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(file, e) })
}
