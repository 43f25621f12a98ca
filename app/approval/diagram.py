"""The step table as a Mermaid state diagram: what stands in the README is compared with it by a test."""

from app.approval.steps import STEPS, State


def diagram() -> str:
    """The states with their Chinese words, then one line for each pair of states with its verbs and desks."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for step in STEPS:
        says = f"{step.verb.words.zh}（{step.desk.words.zh}）"
        arrows.setdefault((step.source, step.target), []).append(says)
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {state.value}: {state.words.zh} {state.value}" for state in State]
    lines += [f"    {source.value} --> {target.value}: {' / '.join(says)}" for (source, target), says in arrows.items()]
    return "\n".join(lines)
