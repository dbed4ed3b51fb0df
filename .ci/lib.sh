# Shared by the scripts of this folder: where the repository is, what is
# missing on this machine, and how it is brought. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# One tag set everywhere: other tags would build SQLite anew, a minute and a half.
tags=sqlite_fts5

# Whatever did not run, and why; named at the end, and a failure in the whole check.
notrun=()

say() { printf '\n== %s\n' "$*"; }

# all: nothing may be left out (UPTAKE_TEST_ALL=1).
all() { [[ "${UPTAKE_TEST_ALL:-}" == 1 ]]; }

# bring PACKAGE… installs Debian packages where that is possible, and otherwise
# prints the command that would do it and fails.
bring() {
	if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
		export DEBIAN_FRONTEND=noninteractive
		apt-get -qq update >/dev/null 2>&1 || true
		if apt-get -qq install -y --no-install-recommends "$@" >/dev/null; then
			return 0
		fi
	fi
	printf 'missing here; to install: sudo apt-get install -y %s\n' "$*" >&2
	return 1
}

# skip WHAT notes that a part did not run.
skip() {
	notrun+=("$1")
	printf 'not run: %s\n' "$1" >&2
}

# tool NAME PACKAGE builds one of the tools of .ci/tools into bin/.
tool() {
	mkdir -p bin
	go build -C .ci/tools -o "$root/bin/$1" "$2"
}
