use super::question::Question;
pub(super) fn refusal(_question: &Question, _version: &str) -> Option<String> {
    None
}
