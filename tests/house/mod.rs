//! The rules of the house: what no single module can hold by itself.

mod order;
mod pages;
mod reach;
mod tokens;
mod tree;
mod words;
