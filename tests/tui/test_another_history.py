"""A case whose history cannot be compared, or is not the one that was seen: the workbench says so."""

from __future__ import annotations

from tests.tui.driving import running
from tocsin.services.workbench import OpenCase, Workbench


async def test_that_the_memory_of_a_case_cannot_be_read_is_said_when_it_opens(
    workbench: Workbench, case: OpenCase
) -> None:
    case.close()
    for path in workbench.heads.folder.iterdir():
        path.write_bytes(b"no JSON")
    async with running(workbench, case.header.ref) as (pilot, _case):
        (said,) = pilot.app._notifications
        assert said.message.startswith("Look out: What was last seen of this case cannot be read")
