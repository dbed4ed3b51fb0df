package guard_test

import (
	"testing"

	"uptake/domain/guard"
)

func TestNamesThatImitateAnOffice(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Moderator", "Moderat0r", "MODERATOR 2", "Mod er ator", "m.o.d.e.r.a.t.o.r", "Mоdеrаtоr", "Mοderator", "Modérator", "Ｍｏｄｅｒａｔｏｒ", "Mode\u200brator", "The moderators",
		"Administrator", "Adm1nistrator", "@dmin", "Admin Ann", "N H S Team", "N.H.S", "NHS", "NHS England", "ΝHS", "Uptake admin", "Official", "OfficiaI", "Admin\u3164", "Admin 1", "Moderation team", "NHS England", "NHSEngland", "The Team", "Staff", "Help desk", "$ystem", "The Uptake staff", "Uptake", "Upt4ke support team", "Our Uptake team", "𝐌𝐨𝐝𝐞𝐫𝐚𝐭𝐨𝐫",
	} {
		if !guard.NamesOffice(name, "Uptake") {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{
		"John Hsu", "Stafford Lewis", "Ann O'Brien", "J. R. R. Tolkien", "M. O. D. Khan", "N. H. S. Rao", "A. D. Min", "Modupe Adeyemi", "Sian Addminton", "Teamah Kollie", "Nhung Sato", "Amin Chair-Khan", "Zoë", "Ольга", "李雷", "Ward 4 nurse", "Officer Dibble", "Uptake Jones", "Ann of the day team", "Theo Staff", "",
	} {
		if guard.NamesOffice(name, "Uptake") {
			t.Errorf("%q is refused", name)
		}
	}
}

func TestNamesThatLookTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Nell Ashgrove", "nell ashgrove", "NELL  ASHGROVE", "Nell Аshgrove", "N3ll Ashgr0ve", "Nell-Ashgrove", "Nèll Ashgrove", "Nell\u200b Ashgrove", "Nell Ashgrove\u3164", "NeIl Ashgrove", "Ne1l Ashgrove"} {
		if got := guard.Skeleton(name); got != "neiiashgrove" {
			t.Errorf("%q looks like %q", name, got)
		}
	}
	if guard.Skeleton("Nell Ashgrave") == guard.Skeleton("Nell Ashgrove") {
		t.Error("control: two names look the same")
	}
}

func TestNamesOfOnePerson(t *testing.T) {
	t.Parallel()
	const lorna = "Lorna Whitfield-Sey"
	for _, name := range []string{"lorna whitfield sey", "Dr Lorna Whitfield-Sey", "Whitfield-Sey, Lorna", "L. Whitfield-Sey", "Prof. L Whitfield-Sey MBE", "Lorna W. Sey", "L0rna Whitfie1d-Sey"} {
		if !guard.SamePerson(name, lorna) || !guard.SamePerson(lorna, name) {
			t.Errorf("%q is somebody else", name)
		}
	}
	for _, name := range []string{"Lorna Whitfield", "Laura Whitfield-Sey", "Lorna M. Whitfield-Sey", "L. W. S.", "Lorna", "M. Whitfield-Sey", "", "Dr", "Lorna Lorna Sey"} {
		if guard.SamePerson(name, lorna) || guard.SamePerson(lorna, name) {
			t.Errorf("%q is the same", name)
		}
	}
	if guard.SamePerson("", "") || guard.SamePerson("Dr", "Mr") {
		t.Error("nobody is somebody")
	}
}
