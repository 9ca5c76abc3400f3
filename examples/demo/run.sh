#!/usr/bin/env bash
# The whole product on real reports and real Terraform code. Everything happens
# in build/demo/, which is made anew each time.
set -euo pipefail
cd "$(dirname "$0")/../.."

root=$PWD
demo=$root/build/demo
here=$root/examples/demo
quell=$root/bin/quell

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }

# What the machine is configured to do with Git and Terraform does not matter here.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME="Demo" GIT_AUTHOR_EMAIL=demo@example.com GIT_COMMITTER_NAME="Demo" GIT_COMMITTER_EMAIL=demo@example.com
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
unset TF_CLI_CONFIG_FILE TF_DATA_DIR QUELL_REPOSITORY QUELL_BRANCH
export QUELL_FINGERPRINT_KEY=demo-key-not-a-secret

terraform=$(command -v terraform || command -v tofu || true)
if [ -z "$terraform" ]; then
  terraform=$root/build/tools/terraform
  .ci/prepare terraform
fi

rm -rf "$demo"
mkdir -p "$demo"

say "1. A control repository with real code and real reports"
git init --quiet --bare --initial-branch=main "$demo/control.git"
git init --quiet --initial-branch=main "$demo/work"
cp -R "$here/code/." "$demo/work/"
cp -R "$here/findings" "$demo/work/findings"
# The reports written by hand are as fresh as the demo: auto tier asks for that.
sed -i.bak "s/2026-06-02T/$(date -u +%Y-%m-%d)T/" "$demo"/work/findings/access-analyzer/*.json "$demo"/work/findings/security-hub/*.json
find "$demo/work" -name '*.bak' -delete
git -C "$demo/work" add --all
git -C "$demo/work" commit --quiet --message "Import the code and its scanners' reports"
git -C "$demo/work" push --quiet "$demo/control.git" main
rm -rf "$demo/work"
cd "$demo"
run git -C control.git log --oneline main
echo "code:    $(git -C control.git ls-tree -r --name-only main | grep -c '\.tf$') Terraform files"
echo "reports: $(git -C control.git ls-tree -r --name-only main | grep '^findings/' | grep -vc '\.md$')"

say "2. Policies, owners, targets and an exception, declared with Terraform"
mkdir -p terraform
cp "$here"/terraform/*.tf terraform/
cat >terraform/terraform.tfvars <<EOF
exception_expires_at = "$(date -u -d '+60 days' +%Y-%m-%dT00:00:00Z 2>/dev/null || date -u -v+60d +%Y-%m-%dT00:00:00Z)"
EOF
# The provider that was just built, found where Terraform looks by itself.
mkdir -p terraform/terraform.d
ln -s "$root/bin/plugins" terraform/terraform.d/plugins
(cd terraform && run "$terraform" init -input=false -no-color >init.log 2>&1) || { cat terraform/init.log; exit 1; }
(cd terraform && run "$terraform" apply -auto-approve -input=false -no-color >apply.log 2>&1) || { cat terraform/apply.log; exit 1; }
tail -n 1 terraform/apply.log | grep . || tail -n 2 terraform/apply.log
run git -C control.git log --oneline --author=platform@example.com main

say "3. What a run would do"
run "$quell" plan --repo control.git

say "4. The run"
run "$quell" run --repo control.git && code=0 || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 3 ] || exit "$code" # 3: something was escalated

say "5. What happened, in Git's own words"
echo "Fixes, straight on main:"
run git -C control.git log --format='  %h %s%n      %(trailers:key=Quell-Incident,key=Quell-Policy,separator=%x0a      )' --author=quell@localhost main
echo
echo "Proposals, waiting for a review:"
run "$quell" pr list --repo control.git
echo
echo "Escalations, waiting for an owner:"
run "$quell" ticket list --repo control.git
echo
echo "Under an exception:"
"$quell" incidents --repo control.git | grep -E 'INCIDENT|excepted'
echo
echo "Evidence:"
run git -C control.git log --oneline quell/ledger

say "6. Again: nothing is done twice"
before=$(git -C control.git for-each-ref)
run "$quell" run --repo control.git
[ "$before" = "$(git -C control.git for-each-ref)" ] && echo "No branch moved."
run git -C control.git fsck --strict --no-dangling --no-progress && echo "The repository is sound."

pulls=$("$quell" pr list --repo control.git)
pull=$(awk 'NR == 2 { print $1 }' <<<"$pulls")
other=$(awk 'NR == 3 { print $1 }' <<<"$pulls")
proposed=$(awk 'NR == 2 { n = split($4, part, "/"); print part[n] }' <<<"$pulls")
incident=$("$quell" incidents --repo control.git | awk '/excepted/ { print $1; exit }')
say "What to try next (in build/demo/)"
cat <<EOF
  export QUELL_REPOSITORY=$demo/control.git QUELL_FINGERPRINT_KEY=$QUELL_FINGERPRINT_KEY
  $quell pr show $pull              # a proposal, with its blast radius and rollback
  $quell pr approve $pull           # say that it is good; merging it does so, too
  $quell pr merge $pull             # approve it and bring it onto main
  $quell pr close $other             # reject another one: it is not proposed again
  $quell run                     # hear what was merged and closed
  $quell explain $proposed   # the merged one is fixed, with its history
  $quell ticket show 1           # an escalation: what its owner is asked
  $quell explain $incident     # why this one is excepted
  $quell plan --now $(date -u -d '+61 days' +%Y-%m-%dT00:00:00Z 2>/dev/null || date -u -v+61d +%Y-%m-%dT00:00:00Z)   # after the exception has ended
  (cd $demo/terraform && ${terraform##*/} plan)   # no drift
EOF
